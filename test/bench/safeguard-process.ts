/** Runs Safeguard in a process of its own, so that those who call it do not take its time. Ends with its parent. */
import { startRuntime } from '../../local/runtime.ts';
import { importIntoTable } from '../../local/staff-at-first-start.ts';

const [template, dataFolder = '', dynamoDbEndpoint] = process.argv.slice(2);
process.env.TZ = 'UTC';

const runtime = await startRuntime({
  dataFolder,
  ...(template !== undefined && { template }),
  ...(dynamoDbEndpoint !== undefined && { dynamoDbEndpoint }),
  port: 0,
  awsPort: 0,
  importStaff: importIntoTable,
});

const megabytes = () => process.memoryUsage.rss() / 1e6;
const processorSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

process.on('message', async (message) => {
  if (message === 'usage') process.send?.({ megabytes: megabytes(), processorSeconds: processorSeconds() });
  if (message !== 'quiet') return;
  await runtime.quiet();
  process.send?.({ quiet: true });
});
process.once('disconnect', async () => {
  await runtime.stop();
  process.exit(0);
});
process.send?.({ url: runtime.url, awsUrl: runtime.awsUrl, megabytes: megabytes() });
