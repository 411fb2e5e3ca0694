import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Endured, underKills } from '../support/load-under-kills.ts';
import { expectTheRecordToBeWhatWasTold } from '../support/record-after-kills.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'safeguard-kills-'));
let endured: Endured | undefined;
afterAll(async () => {
  await endured?.end();
  rmSync(dataFolder, { recursive: true, force: true });
});

it('twenty mixed cases come through twenty kills of one process or all, and the record is what people were told', async () => {
  endured = await underKills({ dataFolder, cases: 20, kills: 20, seed: 20_261_121 });
  expect(endured.kills).toEqual({ all: 5, runtime: 5, database: 5, start: 5 });
  await expectTheRecordToBeWhatWasTold(endured);
}, 1_200_000);
