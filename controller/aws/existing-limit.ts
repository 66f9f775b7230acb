/* What ends fleets, as far as a second one is refused: its function, and who may call it. */
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';
import { byName, type Finder } from './finder.ts';
import { text } from './ownership.ts';

const ABSENT = ['ResourceNotFoundException'];

/** A function of the planned name. */
export const findFunction = byName('function_name', async (access, name) => {
  const lambda = await awsClients(access).lambda();
  const call = { access, service: 'lambda', operation: 'GetFunction', resource: name };
  const found = await askAwsFor(call, ABSENT, () => lambda.getFunction({ FunctionName: name }));
  return found && { importId: name, tags: found.Tags ?? {} };
});

/** A statement of the planned id in the policy of a function, which is whose the function is. */
export const findPermission: Finder = async (access, planned, stackId) => {
  const { values } = planned;
  const name = text(values, 'function_name');
  const statement = text(values, 'statement_id');
  if (name === undefined || statement === undefined) return undefined;
  const lambda = await awsClients(access).lambda();
  const call = { access, service: 'lambda', operation: 'GetPolicy', resource: name };
  const found = await askAwsFor(call, ABSENT, () => lambda.getPolicy({ FunctionName: name }));
  if (found === undefined || !statements(found.Policy).includes(statement)) return undefined;
  const whose = await findFunction(access, planned, stackId);
  return whose && { ...whose, importId: `${name}/${statement}` };
};

/** The ids of a policy's statements. */
function statements(policy = '{}'): unknown[] {
  const { Statement = [] } = JSON.parse(policy) as {
    readonly Statement?: readonly { Sid?: string }[];
  };
  return Statement.map(({ Sid }) => Sid);
}
