/** How a case ends before its decision, and how it is noted, alike in every process. */
import type { CaseNote } from '../schemas/acts.ts';
import type { Interaction, Snapshot, Task } from '../schemas/case.ts';
import type { CaseFile, NewChange, NewEvent, QueueRow, TaskChange } from '../schemas/change.ts';

/** How the open step ends where there is one; `placeOf` tells the place in the queue that it has while nobody holds it. */
export function cancelling<S extends Snapshot, T extends Task>(
  { snapshot, task }: CaseFile<S, T>,
  placeOf?: (snapshot: S, task: T) => QueueRow,
): TaskChange | undefined {
  if (task?.state !== 'open') return undefined;
  return { cancel: task, ...(!task.holder && placeOf && { queueRow: placeOf(snapshot, task) }) };
}

/** Nobody is waited for, nothing waits in a queue; the machine closes the case. */
export function ended<S extends Snapshot, T extends Task>(
  file: CaseFile<S, T>,
  status: S['status'],
  {
    event,
    interaction,
    task = cancelling(file),
  }: {
    readonly event: NewEvent;
    readonly interaction: (first: Interaction) => Interaction;
    readonly task?: TaskChange | undefined;
  },
): { readonly change: NewChange<S> } {
  const [first] = file.interactions;
  return {
    change: {
      after: { ...file.snapshot, status } as unknown as NewChange<S>['after'],
      events: [event],
      ...(first && { interactions: [interaction(first)] }),
      ...(task && { task }),
    },
  };
}

/** What a note is in the timeline while the case is open; once it is closed, every one is a correction. */
const noteEvents = { note: 'note-added', call: 'call-logged' } as const;

/** A note or a call, for the record alone. */
export const noteAdded = <S extends Snapshot>(
  snapshot: S,
  { kind, ...note }: CaseNote,
  isClosed: boolean,
): { readonly change: NewChange<S> } => ({
  change: {
    after: snapshot as unknown as NewChange<S>['after'],
    events: [{ type: isClosed ? 'correction-note-added' : noteEvents[kind], payload: { ...note } }],
  },
});
