/** Puts the engine behind HTTP: `node test/local/stepfunctions/serve.ts PORT LAMBDA_PORT [DATABASE]`. */
import { createServer } from 'node:http';
import { openStepFunctions } from '../../../local/stepfunctions/index.ts';

const [port = '0', lambdaPort = '0', databasePath = ':memory:'] = process.argv.slice(2);

/** Calls functions over Lambda's Invoke API. */
async function invokeLambda(functionName: string, payload: string, signal: AbortSignal) {
  const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
  const response = await fetch(`http://127.0.0.1:${lambdaPort}${path}`, { method: 'POST', body: payload, signal });
  if (!response.ok) {
    const name = response.headers.get('x-amzn-errortype') ?? 'ServiceException';
    throw Object.assign(new Error(await response.text()), { name });
  }
  const functionError = response.headers.get('x-amz-function-error');
  return { payload: await response.text(), ...(functionError === null ? {} : { functionError }) };
}

const engine = openStepFunctions({
  databasePath,
  clock: { now: () => new Date() },
  region: 'ap-southeast-2',
  account: '000000000000',
  invokeLambda,
});
await engine.resume();

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const operation = `${request.headers['x-amz-target']}`.split('.').at(-1) ?? '';
  const answer = await engine.handle(operation, text === '' ? {} : JSON.parse(text));
  response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(answer.body));
});
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`);
});
