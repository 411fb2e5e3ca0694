import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { CaseTable } from './case-table.ts';
import type { HttpApi, Throttle } from './http-api.ts';
import type { MachineReference } from './machine-reference.ts';
import type { Platform } from './platform.ts';
import { SafeguardFunction } from './safeguard-function.ts';

/** Each process's machine: what is submitted starts its own; what people do may end a wait of any. */
interface Machines {
  readonly planApproval: MachineReference;
  readonly planEscalation: MachineReference;
  readonly quoteApproval: MachineReference;
}

export interface CaseApiProps {
  readonly platform: Platform;
  readonly api: HttpApi;
  readonly table: CaseTable;
  readonly machines: Machines;
}

/** What people and systems with a token do: submit, look, take work, decide. */
export class CaseApi extends Construct {
  readonly #platform: Platform;

  constructor(scope: Construct, id: string, { platform, api, table, machines }: CaseApiProps) {
    super(scope, id);
    this.#platform = platform;
    const all = Object.values(machines);

    const submit = this.#function('submit-plan-approval', 'Opens the case of a plan that needs Level 4 approval');
    table.allowReadWrite(submit);
    machines.planApproval.allowStart(submit);
    api.addSignedIn(submit, { 'POST /v1/plan-approvals': writing });

    const escalate = this.#function('submit-plan-escalation', 'Opens the case of an escalation of a plan');
    table.allowReadWrite(escalate);
    machines.planEscalation.allowStart(escalate);
    api.addSignedIn(escalate, { 'POST /v1/plan-approvals/{caseId}/escalations': writing });

    const submitQuote = this.#function(
      'submit-quote-approval',
      'Opens the case of a quote that needs Level 4 approval',
    );
    table.allowReadWrite(submitQuote);
    machines.quoteApproval.allowStart(submitQuote);
    api.addSignedIn(submitQuote, { 'POST /v1/quote-approvals': writing });

    const variance = this.#function('calculate-variance', 'Compares the annualised values of two plans');
    api.addSignedIn(variance, { 'POST /v1/variance': reading });

    const readCase = this.#function('read-case', 'Shows one case: status, events, interactions, mail, decision');
    table.allowRead(readCase);
    api.addSignedIn(readCase, {
      'GET /v1/cases/{caseId}': reading,
      'GET /v1/cases/{caseId}/events': reading,
      'GET /v1/cases/{caseId}/interactions': reading,
      'GET /v1/cases/{caseId}/notices': reading,
      'GET /v1/cases/{caseId}/sealed/{n}': reading,
      'GET /v1/cases/{caseId}/decision-record': reading,
    });

    const readExecution = this.#function('read-execution', 'Shows where the execution of a case stands');
    table.allowRead(readExecution);
    table.allowCountCalls(readExecution);
    for (const machine of all) machine.allowReadHistory(readExecution);
    api.addSignedIn(readExecution, { 'GET /v1/cases/{caseId}/execution': costly });

    const listCases = this.#function('list-cases', 'Lists and finds the cases that a person may see');
    table.allowRead(listCases, ['list', 'person']);
    table.allowCountCalls(listCases);
    api.addSignedIn(listCases, { 'GET /v1/cases': reading, 'POST /v1/cases/search': costly });

    const listTasks = this.#function('list-tasks', 'Lists the open tasks of a person');
    table.allowRead(listTasks, ['person']);
    api.addSignedIn(listTasks, { 'GET /v1/tasks': reading });

    const readTask = this.#function('read-task', 'Shows one task with what its holder needs to decide');
    table.allowRead(readTask);
    api.addSignedIn(readTask, { 'GET /v1/tasks/{taskId}': reading });

    const takeNext = this.#function('take-next', 'Gives a member of a queue the next task, to that person alone');
    table.allowReadWrite(takeNext);
    for (const machine of all) machine.allowAnswer(takeNext);
    api.addSignedIn(takeNext, { 'POST /v1/queues/{queue}/next': writing });

    const decide = this.#function('decide-task', 'Records the decision of the person who holds a task');
    table.allowReadWrite(decide, ['person']);
    for (const machine of all) machine.allowAnswer(decide);
    api.addSignedIn(decide, { 'POST /v1/tasks/{taskId}/decision': writing });

    const putBack = this.#function('put-back-task', 'Returns a task to its queue, with a reason');
    table.allowReadWrite(putBack);
    for (const machine of all) machine.allowAnswer(putBack);
    api.addSignedIn(putBack, { 'POST /v1/tasks/{taskId}/put-back': writing });

    const handOver = this.#function('hand-over-task', 'Moves a step to somebody else: a conflict, a reassignment');
    table.allowReadWrite(handOver, ['person']);
    for (const machine of all) machine.allowAnswer(handOver);
    api.addSignedIn(handOver, {
      'POST /v1/tasks/{taskId}/conflict': writing,
      'POST /v1/tasks/{taskId}/reassignment': writing,
    });

    const actOnCase = this.#function(
      'act-on-case',
      'Records what concerns a case as a whole: withdrawal, death, correction, notes, renewal, conflicts',
    );
    table.allowReadWrite(actOnCase, ['person']);
    for (const machine of all) machine.allowAnswer(actOnCase);
    api.addSignedIn(actOnCase, {
      'POST /v1/cases/{caseId}/withdrawal': writing,
      'POST /v1/cases/{caseId}/deceased': writing,
      'POST /v1/cases/{caseId}/correction': writing,
      'POST /v1/cases/{caseId}/notes': writing,
      'POST /v1/cases/{caseId}/renewal': writing,
      'POST /v1/cases/{caseId}/conflict': writing,
    });

    const setAbsence = this.#function(
      'set-absence',
      'Says when somebody is away, and brings their steps to a stand-in',
    );
    table.allowReadWrite(setAbsence, ['person']);
    for (const machine of all) machine.allowAnswer(setAbsence);
    api.addSignedIn(setAbsence, { 'PUT /v1/staff/{login}/absence': writing });

    const restart = this.#function('restart-case', 'Replaces the execution of a case by its next run');
    table.allowReadWrite(restart);
    for (const machine of all) machine.allowReplace(restart);
    api.addSignedIn(restart, { 'POST /v1/cases/{caseId}/restart': costly });

    const findings = this.#function('list-findings', 'Lists what is wrong with the record, and what was mended');
    table.allowRead(findings);
    api.addSignedIn(findings, { 'GET /v1/findings': reading });

    const listMailFaults = this.#function('list-mail-faults', 'Lists the mail that did not reach its reader');
    table.allowRead(listMailFaults, ['work']);
    api.addSignedIn(listMailFaults, { 'GET /v1/mail-faults': reading });

    const settleMailFault = this.#function(
      'settle-mail-fault',
      'Corrects an address and has mail sent again, or closes the work about it',
    );
    table.allowReadWrite(settleMailFault);
    api.addSignedIn(settleMailFault, {
      'POST /v1/cases/{caseId}/notices/{noticeId}/resend': writing,
      'POST /v1/cases/{caseId}/notices/{noticeId}/closure': writing,
    });

    const openApi = this.#function('read-openapi', 'Describes the API');
    api.addPublic(openApi, { 'GET /v1/openapi.json': costly }, 'The description of the API holds nothing of a case.');

    const notFound = this.#function('answer-not-found', 'Answers what no route matches');
    api.addPublic(notFound, { $default: reading }, 'Whoever asks for what is not there is told so, and nothing else.');
  }

  #function(name: string, description: string): SafeguardFunction {
    return new SafeguardFunction(this, name, { platform: this.#platform, description, timeout: Duration.seconds(10) });
  }
}

const reading: Throttle = { rate: 50, burst: 100 };
const writing: Throttle = { rate: 20, burst: 40 };
const costly: Throttle = { rate: 10, burst: 20 };
