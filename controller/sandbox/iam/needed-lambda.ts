import { lambdaRequest } from '../operation-lambda.ts';
import {
  parameter,
  passRole,
  regionalArn,
  requestTags,
  type NeededAction,
  type NeedingRequest,
} from './needed.ts';

/**
 * What Lambda asks of IAM for a request. Service Authorization Reference of AWS Lambda, 2026-09: a new function needs the right to
 * pass its role, and to tag where it is tagged.
 */
export function neededOfLambda(request: NeedingRequest): NeededAction[] {
  const { operation } = request;
  const resources = [functionArn(request)];
  const context = requestTags(tagsIn(request));
  const action = operation === 'Invoke' ? 'lambda:InvokeFunction' : `lambda:${operation}`;
  const needed: NeededAction[] = [{ action, resources, context }];
  const role = parameter(request, 'Role');
  if (role !== '') needed.push(passRole(role, 'lambda'));
  if (operation === 'CreateFunction' && context['aws:TagKeys'] !== undefined)
    needed.push({ action: 'lambda:TagResource', resources, context });
  return needed;
}

function functionArn(request: NeedingRequest): string {
  const asked = lambdaRequest(request.method, request.path)?.identifier ?? '';
  const name = parameter(request, 'FunctionName') || asked;
  if (name === '') return '*';
  return name.startsWith('arn:') ? name : regionalArn(request, 'lambda', `function:${name}`);
}

function tagsIn({ parameters }: NeedingRequest): Readonly<Record<string, string>> {
  const tags = parameters['Tags'];
  return typeof tags === 'object' && tags !== null ? (tags as Record<string, string>) : {};
}
