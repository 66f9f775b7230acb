import { arnPartition } from '../../../stacks/catalog/partitions.ts';
import { bedrockRequest } from '../operation-bedrock.ts';
import {
  parameter,
  regionalArn,
  requestTags,
  type NeededAction,
  type NeedingRequest,
} from './needed.ts';

/** What an identifier without an ARN names, by the operation. */
const KINDS: Readonly<Record<string, string>> = {
  GetModelCustomizationJob: 'model-customization-job',
  StopModelCustomizationJob: 'model-customization-job',
  GetCustomModel: 'custom-model',
  DeleteCustomModel: 'custom-model',
  GetFoundationModel: 'foundation-model',
};

interface TagMember {
  readonly key?: unknown;
  readonly value?: unknown;
}

/**
 * What Bedrock asks of IAM for a request. A new job needs the base model, the job and the model to be, their tags, and the
 * role that is passed on: docs.aws.amazon.com/bedrock/latest/userguide/security_iam_id-based-policy-examples.html, 2026-11.
 */
export function neededOfBedrock(request: NeedingRequest, method: string): NeededAction[] {
  const { operation, path } = request;
  if (operation === 'CreateModelCustomizationJob') return neededOfNewJob(request);
  const identifier = bedrockRequest(method, path)?.identifier ?? '';
  const tagged = parameter(request, 'resourceARN');
  const resource = tagged === '' ? resourceOf(request, identifier) : tagged;
  const context = operation === 'TagResource' ? tagsIn(request, 'tags') : {};
  return [{ action: `bedrock:${operation}`, resources: [resource], context }];
}

function resourceOf(request: NeedingRequest, identifier: string): string {
  if (identifier === '') return '*';
  if (identifier.startsWith('arn:')) return identifier;
  const kind = KINDS[request.operation];
  if (kind === undefined) return '*';
  return kind === 'foundation-model'
    ? baseModel(request, identifier)
    : regionalArn(request, 'bedrock', `${kind}/${identifier}`);
}

function baseModel({ region }: NeedingRequest, model: string): string {
  return model.startsWith('arn:')
    ? model
    : `arn:${arnPartition(region)}:bedrock:${region}::foundation-model/${model}`;
}

function neededOfNewJob(request: NeedingRequest): NeededAction[] {
  const context = { ...tagsIn(request, 'jobTags'), ...tagsIn(request, 'customModelTags') };
  const made = ['model-customization-job/*', 'custom-model/*'].map((kind) =>
    regionalArn(request, 'bedrock', kind),
  );
  const from = baseModel(request, parameter(request, 'baseModelIdentifier'));
  return [
    { action: 'bedrock:CreateModelCustomizationJob', resources: [...made, from], context },
    ...(Object.keys(context).length === 0
      ? []
      : [{ action: 'bedrock:TagResource', resources: made, context }]),
    {
      action: 'iam:PassRole',
      resources: [parameter(request, 'roleArn')],
      context: { 'iam:PassedToService': 'bedrock.amazonaws.com' },
    },
  ];
}

function tagsIn({ parameters }: NeedingRequest, member: string) {
  const list = parameters[member];
  const tags = Array.isArray(list) ? (list as readonly TagMember[]) : [];
  return requestTags(
    Object.fromEntries(tags.map(({ key, value }) => [String(key), String(value)])),
  );
}
