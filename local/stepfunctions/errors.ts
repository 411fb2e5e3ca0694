import type { Json } from './json.ts';

/**
 * An error of the Amazon States Language: its name is matched by Retry and Catch.
 * `location` names the field whose evaluation failed; history then tells it as EvaluationFailed.
 */
export class StatesError extends Error {
  readonly error: string | undefined;
  readonly errorCause: string | undefined;
  readonly location: string | undefined;

  constructor(error: string | undefined, errorCause?: string, location?: string) {
    super(errorCause ?? error ?? 'no error given');
    this.error = error;
    this.errorCause = errorCause;
    this.location = location;
  }

  /** What `$states.errorOutput` holds. */
  output(): Json {
    return { Error: this.error ?? '', ...(this.errorCause === undefined ? {} : { Cause: this.errorCause }) };
  }
}

export const queryError = (cause: string, location: string) =>
  new StatesError('States.QueryEvaluationError', cause, location);

export const dataLimitExceeded = (what: string) =>
  new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );

export const unusable = (parameters: Json, field: string) =>
  new StatesError(
    'States.Runtime',
    `The Parameters '${JSON.stringify(parameters)}' could not be used to start the Task: [The field '${field}' must be a STRING]`,
  );

/** A refusal of the API, answered with status 400 and `__type`. Words as AWS answers them. */
export class ApiError extends Error {
  readonly type: string;
  readonly fields: Record<string, Json>;

  constructor(type: string, message: string, fields: Record<string, Json> = {}) {
    super(message);
    this.type = type;
    this.fields = fields;
  }
}

export const machineDeleting = (arn: string) =>
  new ApiError('StateMachineDeleting', `State Machine is being deleted: '${arn}'`);

export const validationException = (problem: string) =>
  new ApiError('ValidationException', `1 validation error detected: ${problem}`);
