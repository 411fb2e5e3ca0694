import type { Json, JsonObject } from './json.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** Instants are milliseconds since 1970; JSON texts are stored as they were given. */
export interface MachineRecord {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly type: string;
  readonly definition: string;
  /** Names the definition and role that executions started now will keep. */
  readonly revision: string;
  readonly description: string | null;
  readonly settings: string;
  readonly tags: string;
  /** A machine that is being deleted stays until its executions have ended. */
  readonly status: 'ACTIVE' | 'DELETING';
  readonly created: number;
  readonly updated: number;
}

export interface VersionRecord {
  readonly arn: string;
  readonly machineArn: string;
  readonly number: number;
  readonly revision: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly description: string | null;
  readonly created: number;
}

/** A name for one or two versions, between which executions are divided. */
export interface AliasRecord {
  readonly arn: string;
  readonly machineArn: string;
  readonly name: string;
  readonly description: string | null;
  /** The routing configuration as JSON. */
  readonly routing: string;
  readonly created: number;
  readonly updated: number;
}

/** Whom the end of a child execution completes. */
export interface ParentTask {
  readonly execution: number;
  readonly frame: number;
  readonly attempt: number;
}

export interface ExecutionRecord {
  readonly id: number;
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly versionArn: string | null;
  readonly aliasArn: string | null;
  readonly revision: string;
  readonly input: string;
  readonly started: number;
  /** The parent's task as JSON, or null. */
  readonly parent: string | null;
  status: ExecutionStatus;
  output: string | null;
  error: string | null;
  cause: string | null;
  stopped: number | null;
  redriveCount: number;
  redriven: number | null;
  /** The client token of the last redrive: the same request again gets the same answer. */
  redriveToken: string | null;
}

export interface HistoryEvent {
  readonly id: number;
  readonly previous: number;
  readonly type: string;
  readonly time: number;
  readonly details: JsonObject | undefined;
}

export type TimerKind = 'wait' | 'retry' | 'timeout' | 'heartbeat' | 'execution';

/**
 * Where a frame stands:
 * `ready` to enter its state; `again` to attempt a state already entered; `waiting` for a timer only;
 * `calling` what its task calls; `token` until its task token is answered; `nested` until a child execution ends;
 * `children` until its branches or items end; `done` or `failed`, kept until its parent goes on.
 */
type Phase = 'ready' | 'again' | 'waiting' | 'calling' | 'token' | 'nested' | 'children' | 'done' | 'failed';

/** What a task in flight needs to be called again after the process died. */
interface TaskInFlight {
  /** The id of its TaskScheduled event: an answer to an older attempt is dropped. */
  readonly attempt: number;
  readonly token?: string;
  readonly heartbeatSeconds?: number;
  /** The call has answered, so that a restart does not repeat it. */
  submitted?: boolean;
  /** The execution that a .sync task started. */
  child?: string;
}

/** Progress of a Parallel or Map. */
interface Group {
  readonly total: number;
  readonly concurrency: number;
  /** Of the state's last start, which its items and branches follow in history. */
  readonly startEvent: number;
  readonly toleratedCount: number;
  readonly toleratedPercentage: number;
  started: number;
  failed: number;
  ended: number;
}

/** The light part of a frame, written whenever it moves. */
export interface Position {
  state: string;
  phase: Phase;
  enteredAt: number;
  enteredEvent: number;
  lastEvent: number;
  /** Retries so far by retrier. */
  retries: number[];
  timers: Partial<Record<TimerKind, number>>;
  task?: TaskInFlight;
  group?: Group;
}

/** The heavy part of a frame, written when it changes. */
interface Data {
  input: Json;
  variables: JsonObject;
  /** The call's arguments while a task is in flight. */
  arguments?: Json;
  /** The items of a Map, or each branch's input of a Parallel. */
  items?: Json[];
  /** Set when the frame is done. */
  result?: Json;
}

/** All that one step of an execution has changed: it is written in one transaction. */
export interface Changes {
  readonly execution: ExecutionRecord;
  /** What has become of the execution's own row, which most steps leave as it is. */
  readonly record: 'new' | 'changed' | 'same';
  readonly events: readonly HistoryEvent[];
  /** Frames to write; true when their data has changed too. */
  readonly frames: ReadonlyMap<Frame, boolean>;
  readonly removed: readonly number[];
}

/** One thread of control: the machine itself, or a branch or item of a Parallel or Map. Together: the execution's position. */
export interface Frame {
  readonly id: number;
  readonly parent: number | null;
  /** The branch's or item's number. */
  readonly index: number;
  position: Position;
  data: Data;
}
