/** The task of a person: all that is before them, and what they may do. */
import { formatInstant } from '../../rules/instants.ts';
import { processOf } from '../../rules/processes.ts';
import type { TaskView } from '../../schemas/task-view.ts';
import { actAddress } from '../act-address.ts';
import { frame, standingIn, type Visitor } from '../action-page.ts';
import { namesOf, roundDetail } from '../case-detail.ts';
import { type PageAnswer, shown } from '../http.ts';
import { statusWords } from '../status.ts';
import { deed, steps } from '../steps.ts';
import { taskDetail } from '../task-detail.ts';
import page from './page.njk';
import { actionLinks, following, leavingActions, noted } from './words.ts';

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** 'Endorser Two for Endorser One', where somebody stood in. */
const doneBy = ({ by, standsInFor }: NonNullable<TaskView['decided']>) =>
  standsInFor ? `${by.name} for ${standsInFor.name}` : by.name;

/** `justDid` is the action that brought the person back here, where it left the step open. */
export function get(visitor: Visitor, view: TaskView, mayAct: boolean, justDid = ''): PageAnswer {
  const { zone } = view.clock;
  const { people, parts, hasSealedCopies, ...detail } = taskDetail(view);
  const nameOf = namesOf([...people, view.holder, view.standsInFor, view.you, ...(view.others ?? [])]);
  const done = view.decided;
  const elsewhere = view.holder && view.holder.login !== view.you.login ? view.holder : undefined;
  const { noun } = processOf(view);
  const offered = mayAct ? view.actions : [];
  const actions = Object.entries(actionLinks(noun)).filter(([action]) => offered.includes(action));
  return shown(
    page({
      ...frame(visitor, view),
      title: capital(steps[view.step].noun),
      open: mayAct,
      asked:
        elsewhere && !offered.includes('answer')
          ? following(elsewhere.name, view.actions.includes('comment'))
          : view.asked,
      due: view.clock.explanation,
      overdue: view.overdue,
      you: view.you,
      standsInFor: standingIn(view),
      noted: Object.entries(noted).find(([action]) => action === justDid)?.[1] ?? '',
      recorded: done ? `${doneBy(done)} ${deed(done.action)}, ${formatInstant(done.at, zone)}.` : '',
      actions: actions.map(([action, text], index) => ({
        text,
        href: actAddress.action(visitor.handle, action),
        leads: index === 0 && !leavingActions.has(action),
      })),
      standing: [{ key: 'Status', value: statusWords(view) }, ...parts],
      rounds: view.rounds.map((round) => roundDetail(round, zone, nameOf, noun)).toReversed(),
      steps: mayAct && !elsewhere ? view.businessSystemSteps : [],
      ...detail,
      sealed: hasSealedCopies ? actAddress.sealed(visitor.handle) : '',
      interactions: view.interactions.map((interaction) => ({
        title: interaction.title,
        rows: [
          { key: 'Categories', value: interaction.categories.join(', ') },
          { key: 'Channel', value: interaction.channel },
          { key: 'Status', value: capital(interaction.status.toLowerCase()) },
          { key: 'Assigned to', value: nameOf(interaction.assignee) },
        ],
        notes: interaction.notes
          .map(({ at, by, lines }) => [`${formatInstant(at, zone)}, ${nameOf(by)}`, ...lines].join('\n'))
          .join('\n\n'),
      })),
    }),
  );
}
