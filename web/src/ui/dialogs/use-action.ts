/** A reviewer's action: sent once, confirmed with a message, and its data is refetched. */
import { type QueryKey, useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";
import { useToast } from "./toast.tsx";

interface ActionOptions<In, Out> {
  readonly run: (given: In) => Promise<Out>;
  /** Shown on success. */
  readonly success?: string;
  /** Prefixes of the query keys that it changes. */
  readonly changes: readonly QueryKey[];
  readonly done?: (out: Out) => void;
}

/** The action completes when the changed data has been refetched. */
export function useAction<In, Out>({
  run,
  success,
  changes,
  done,
}: ActionOptions<In, Out>): UseMutationResult<Out, Error, In> {
  const client = useQueryClient();
  const showToast = useToast();
  return useMutation({
    mutationFn: run,
    onSuccess: (out) => {
      if (success !== undefined) showToast({ text: success });
      done?.(out);
    },
    onSettled: () => Promise.all(changes.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
