/** Brings the steps of whoever is away to those who stand in, and back to whoever is here again. */
import { caseKeys, caseOf } from '../../ports/cases.ts';
import type { Ports } from '../../ports/index.ts';
import type { Item, Page } from '../../ports/table.ts';
import type { Actor } from '../../schemas/case.ts';
import { type CoverPorts, coverStep } from './cover-step.ts';

const pageSize = 50;
/** How many steps, each of a case of its own, are looked at together. */
const atOnce = 10;

/** Every page of a query, to its end. */
async function whole(page: (after: Item | undefined) => Promise<Page>): Promise<Item[]> {
  const items: Item[] = [];
  let after: Item | undefined;
  do {
    const { items: more, next } = await page(after);
    items.push(...more);
    after = next;
  } while (after);
  return items;
}

/** The open steps that a person has, and those that others have for them. */
async function stepsOf({ table }: Pick<Ports, 'table'>, login: string): Promise<readonly string[]> {
  const from = (after: Item | undefined) => ({ limit: pageSize, ...(after && { after }) });
  const [own, away] = await Promise.all([
    whole((after) => table.queryIndex('person', `P#${login}`, from(after))),
    whole((after) => table.query(caseKeys.away(login), from(after))),
  ]);
  return [...new Set([...own, ...away].map(({ taskId }) => String(taskId)))];
}

/** Looks at each open step of a person and moves it to whoever has it now; answers which moved. */
export const coverAbsence =
  (p: CoverPorts & Pick<Ports, 'table'>, by: Actor) =>
  async (login: string): Promise<readonly string[]> => {
    const moved: string[] = [];
    const steps = await stepsOf(p, login);
    const move = async (taskId: string) => {
      if (await coverStep(p, by)({ taskId, caseId: caseOf(taskId) })) moved.push(taskId);
    };
    for (let from = 0; from < steps.length; from += atOnce)
      await Promise.all(steps.slice(from, from + atOnce).map(move));
    return moved;
  };
