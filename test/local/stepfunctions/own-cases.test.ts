/** Cases of what we live on most and the recorded corpus lacks; each expectation names its source at AWS. */
import { describe, it } from 'vitest';
import { children } from './own-cases/children.ts';
import { names } from './own-cases/names.ts';
import { redrives } from './own-cases/redrive.ts';
import { stops } from './own-cases/stop.ts';
import { timeLimits } from './own-cases/time-limits.ts';
import { tokens } from './own-cases/tokens.ts';

describe.each([
  { title: 'waitForTaskToken', cases: tokens },
  { title: 'TimeoutSeconds and HeartbeatSeconds', cases: timeLimits },
  { title: 'states:startExecution', cases: children },
  { title: 'RedriveExecution', cases: redrives },
  { title: 'StopExecution', cases: stops },
  { title: 'execution names', cases: names },
])('$title', ({ cases }) => {
  it.each(cases)('$name', ({ play }) => play());
});
