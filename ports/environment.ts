/** The names of what a function is told by its environment, and a loud failure where one is missing. */
export type EnvironmentName =
  | 'TABLE_NAME'
  | 'PLAN_APPROVAL_MACHINE_ARN'
  | 'PLAN_ESCALATION_MACHINE_ARN'
  | 'QUOTE_APPROVAL_MACHINE_ARN'
  | 'BASE_URL'
  | 'SENDER_ADDRESS'
  | 'CONFIGURATION_SET_NAME'
  | 'SES_REGION'
  | 'SEND_RATE'
  | 'LOGIN_CLAIM';

/** @throws Error naming the variable that is not set */
export function environment(name: EnvironmentName): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set`);
  return value;
}
