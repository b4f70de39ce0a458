/** A reviewer's action: sent once, confirmed with a message, and its data is refetched. */
import { type QueryKey, useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";
import { useSay } from "./toast.tsx";

interface Act<In, Out> {
  readonly run: (given: In) => Promise<Out>;
  /** Said when it is done. */
  readonly said?: string;
  /** Beginnings of the keys of what it changed. */
  readonly changes: readonly QueryKey[];
  readonly done?: (out: Out) => void;
}

/** The act is done when what it changed is there. */
export function useAct<In, Out>({
  run,
  said,
  changes,
  done,
}: Act<In, Out>): UseMutationResult<Out, Error, In> {
  const client = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: run,
    onSuccess: (out) => {
      if (said !== undefined) say({ text: said });
      done?.(out);
    },
    onSettled: () => Promise.all(changes.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
