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

it('twenty plans come through kills of one process or all, and the record is what people were told', async () => {
  endured = await underKills({ dataFolder, plans: 20, kills: 8, seed: 20_261_121 });
  expect(Object.keys(endured.kills).toSorted()).toEqual(['all', 'database', 'runtime', 'start']);
  await expectTheRecordToBeWhatWasTold(endured);
}, 1_200_000);
