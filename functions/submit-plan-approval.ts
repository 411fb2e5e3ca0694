/** Takes a planner's request for Level 4 approval and starts its machine (HDD SOP 2, 3.1.1, 3.1.2). */
import { Logger } from '@aws-lambda-powertools/logger';
import { caseKeys, newCaseId } from '../ports/cases.ts';
import { Busy } from '../ports/change-case.ts';
import { sha256 } from '../ports/event-chain.ts';
import { type Ports, ports } from '../ports/index.ts';
import { absent, type Item, type Key } from '../ports/table.ts';
import { canonicalText } from '../rules/canonical-text.ts';
import { planSubmittedForApproval } from '../rules/plan-approval/interactions.ts';
import { requestProblems, requestWarnings } from '../rules/plan-approval/request.ts';
import { triageVersion } from '../rules/plan-approval/triage.ts';
import type { Snapshot } from '../schemas/case.ts';
import { PlanApprovalRequest } from '../schemas/plan-approval.ts';
import { type ApiAnswer, type ApiCall, bodyOf, idempotencyKeyOf, Refused, signedInApi } from './middleware/http.ts';

const logger = new Logger();

const process = 'plan-approval';
const keyKeptDays = 7;
/** Without a key, an equal body counts as the same request only for so long, and while its case is open. */
const sameBodyMinutes = 10;

type SubmitPorts = Pick<Ports, 'cases' | 'staff' | 'table' | 'workflow' | 'clock'>;

export const submitPlanApproval =
  (p: SubmitPorts) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const planner = await p.staff.find(call.login);
    if (!planner?.active || !planner.roles.includes('planner'))
      throw new Refused(403, 'Only planner delegates ask for plan approval.');
    const request = bodyOf(call, PlanApprovalRequest);
    const given = idempotencyKeyOf(call);
    const bodyHash = sha256(canonicalText(request));
    const idempotency: Key = {
      PK: `IDEM#${planner.login}#plan-approvals#${given ?? `body:${bodyHash}`}`,
      SK: '-',
    };
    const earlier = await earlierAnswer(p, idempotency, bodyHash, given === undefined);
    if (earlier) return earlier;

    const endorser = await p.staff.find(request.endorser);
    const problems = requestProblems(request, { planner, endorser });
    if (problems.length) throw new Refused(422, 'The request is not ready for approval.', problems);

    const now = p.clock.now();
    const caseId = newCaseId('PA');
    const expires = new Date(
      now.getTime() + (given === undefined ? sameBodyMinutes * 60_000 : keyKeptDays * 86_400_000),
    );
    const answer = accepted(caseId, request);
    const committed = await p.cases.commit(
      {
        after: opened(caseId, request, planner, now),
        by: { login: planner.login },
        at: now,
        events: [
          {
            type: 'approval-requested',
            payload: {
              reviewType: request.reviewType,
              requiredDelegationLevel: request.requiredDelegationLevel,
              systemOfRecord: request.systemOfRecord,
              endorser: request.endorser,
              formHash: bodyHash,
            },
          },
        ],
        form: request,
        interactions: [planSubmittedForApproval(now, planner.login, request.endorser)],
      },
      [
        { put: { ...caseKeys.application(process, request.applicationNumber), caseId }, when: { PK: absent } },
        { put: { ...caseKeys.applicationCase(process, request.applicationNumber, now.toISOString(), caseId), caseId } },
        {
          put: {
            ...idempotency,
            bodyHash,
            caseId,
            answer,
            expiresAt: expires.toISOString(),
            ttl: Math.ceil(expires.getTime() / 1000),
          },
          // A key is taken once; without one, the application's lock is what counts.
          ...(given !== undefined && { when: { expiresAt: { below: now.toISOString() } } }),
        },
      ],
    );
    if (!committed.committed) {
      const winner = await earlierAnswer(p, idempotency, bodyHash, given === undefined);
      if (winner) return winner;
      const lock = await p.table.get(caseKeys.application(process, request.applicationNumber));
      // Only another case of the application refuses this one; two writes that met do not (design 1).
      if (typeof lock?.caseId !== 'string') throw new Busy();
      throw new Refused(
        409,
        `There is an open case for this application: ${lock.caseId}.`,
        [{ pointer: '/applicationNumber', detail: 'Has an open case already' }],
        { caseId: lock.caseId },
      );
    }
    // A machine that does not start now is started by `reconcile`: the request is on record and nothing is lost.
    await p.workflow.start(process, { caseId, run: 1, standing: 'received' }).catch((error: unknown) => {
      logger.warn('execution-not-started', { caseId, fault: error instanceof Error ? error.name : 'unknown' });
    });
    return answer;
  };

/** The same request gives the same answer; another body under the same key is refused (design 4). */
async function earlierAnswer(
  { table, cases, clock }: SubmitPorts,
  key: Key,
  bodyHash: string,
  onlyWhileOpen: boolean,
): Promise<ApiAnswer | undefined> {
  const item: Item | undefined = await table.get(key);
  if (!item || String(item.expiresAt) < clock.now().toISOString()) return undefined;
  if (item.bodyHash !== bodyHash) throw new Refused(409, 'This Idempotency-Key was used for another request.');
  if (onlyWhileOpen && (await cases.find(String(item.caseId)))?.closedAt) return undefined;
  return item.answer as ApiAnswer;
}

function accepted(caseId: string, request: PlanApprovalRequest): ApiAnswer {
  const self = `/v1/cases/${caseId}`;
  const warnings = requestWarnings(request);
  return {
    status: 202,
    headers: { location: self },
    body: {
      caseId,
      status: 'received',
      links: { self, events: `${self}/events`, interactions: `${self}/interactions`, execution: `${self}/execution` },
      ...(warnings.length && { warnings }),
    },
  };
}

const opened = (
  caseId: string,
  request: PlanApprovalRequest,
  planner: { readonly login: string; readonly state: Snapshot['state']; readonly area: string },
  now: Date,
) =>
  ({
    caseId,
    process,
    status: 'received',
    run: 1,
    rulePack: triageVersion,
    reference: request.applicationNumber,
    state: planner.state,
    area: planner.area,
    parties: { planner: planner.login, endorser: request.endorser },
    facts: {
      reviewType: request.reviewType,
      requiredDelegationLevel: request.requiredDelegationLevel,
      ...(request.currentPlan && { currentPlanEndDate: request.currentPlan.endDate }),
      remediationRounds: 0,
    },
    formVersion: 1,
    rounds: 0,
    visits: 0,
    openedAt: now.toISOString(),
  }) as const;

export const handler = signedInApi((call) => submitPlanApproval(ports)(call));
