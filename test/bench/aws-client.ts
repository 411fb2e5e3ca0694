/** What an SDK client needs to reach an endpoint of this machine. */
export const accessOf = (endpoint: string, region: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'bench', secretAccessKey: 'local' },
});
