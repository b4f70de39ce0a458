/** A reviewer's action: sent once, confirmed with a message, and its data is refetched. */
import { type QueryKey, useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";
import { useErrorText } from "../use-error-text.ts";
import { useToast } from "./toast.tsx";

interface ActionOptions<In, Out> {
  readonly run: (input: In) => Promise<Out>;
  /** Shown on success. */
  readonly success?: string;
  /** Prefixes of the query keys that it changes. */
  readonly invalidates: readonly QueryKey[];
  readonly done?: (out: Out) => void;
  /** Shows an error as a toast, where nothing else on the page shows it. */
  readonly showsError?: boolean;
}

/** The action completes when the changed data has been refetched. */
export function useAction<In, Out>({
  run,
  success,
  invalidates,
  done,
  showsError = false,
}: ActionOptions<In, Out>): UseMutationResult<Out, Error, In> {
  const client = useQueryClient();
  const showToast = useToast();
  const errorText = useErrorText();
  return useMutation({
    mutationFn: run,
    onSuccess: (out) => {
      if (success !== undefined) showToast({ text: success });
      done?.(out);
    },
    onError: (error) => {
      const text = showsError ? errorText(error) : "";
      if (text !== "") showToast({ text, tone: "bad" });
    },
    onSettled: () => Promise.all(invalidates.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
