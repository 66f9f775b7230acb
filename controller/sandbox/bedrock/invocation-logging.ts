import { type Call, ok, type Reply } from './call.ts';
import { checkShape } from './shape.ts';
import { PUT_LOGGING } from './shapes.ts';

/** One configuration an account and region: putting replaces it, deleting turns logging off for everybody. */
export function putModelInvocationLoggingConfiguration(call: Call): Reply {
  const input = checkShape<{ loggingConfig: unknown }>(PUT_LOGGING, call.body);
  call.state.loggingConfig = input.loggingConfig;
  return ok();
}

export function getModelInvocationLoggingConfiguration(call: Call): Reply {
  return ok({ loggingConfig: call.state.loggingConfig });
}

export function deleteModelInvocationLoggingConfiguration(call: Call): Reply {
  delete call.state.loggingConfig;
  return ok();
}
