import { faultsOf } from '../definition.ts';
import type { Engine } from '../engine.ts';
import type { Json } from '../json.ts';
import type { Request } from './request.ts';

export async function validateStateMachineDefinition(_engine: Engine, request: Request): Promise<Json> {
  const faults = faultsOf(request.string('definition'));
  return {
    result: faults.length === 0 ? 'OK' : 'FAIL',
    diagnostics: faults.map(({ message, location }) => ({
      severity: 'ERROR',
      code: location ? 'SCHEMA_VALIDATION_FAILED' : 'INVALID_JSON_DESCRIPTION',
      message,
      location,
    })),
    truncated: false,
  };
}
