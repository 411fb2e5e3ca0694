/** The justifications that were sealed before a rejection, to read and to keep (HDD SOP 3.5). */
import { formatInstant } from '../../rules/instants.ts';
import type { SealedCopy } from '../../schemas/case.ts';
import type { TaskView } from '../../schemas/task-view.ts';
import { actAddress } from '../act-address.ts';
import { frame, type Visitor } from '../action-page.ts';
import { type PageAnswer, shown } from '../http.ts';
import template from './page.njk';
import { words } from './words.ts';

interface Sealed {
  readonly justifications: readonly { readonly support: string; readonly justification: string }[];
}

export const get = (visitor: Visitor, view: TaskView, copies: readonly SealedCopy[]): PageAnswer =>
  shown(
    template({
      ...frame(visitor, view),
      title: words.title,
      words,
      back: actAddress.task(visitor.handle),
      copies: copies.map(({ number, text, sha256, at }) => ({
        heading: `Submission ${number}, sealed ${formatInstant(at, view.clock.zone)}`,
        justifications: (JSON.parse(text) as Sealed).justifications,
        sha256,
        download: actAddress.sealed(visitor.handle, number),
        number,
      })),
    }),
  );

/** The very text whose checksum stands in the record. */
export const file = (caseId: string, { number, text }: SealedCopy): PageAnswer => ({
  status: 200,
  file: { name: `${caseId}-submission-${number}.json`, type: 'application/json', text },
});
