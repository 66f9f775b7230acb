import type { AwsRequest, AwsResponse, SimulatedService } from './aws-request.ts';
import { arnPartition } from '../../stacks/catalog/partitions.ts';
import { answerJson, JsonServiceError, textOf } from './json-service.ts';

const TARGET = 'ServiceQuotasV20190624.';

interface Quota {
  readonly code: string;
  readonly name: string;
  readonly value: number;
  readonly adjustable: boolean;
}

/**
 * Amazon Bedrock's quotas on customization with their default values (docs.aws.amazon.com/general/latest/gr/bedrock.html
 * and published service-quota dumps, seen 2026-11). New accounts really start with 0 model units.
 */
const BEDROCK_QUOTAS: readonly Quota[] = [
  {
    code: 'L-CB5B847D',
    name: '(Model customization) Custom models per account',
    value: 100,
    adjustable: true,
  },
  {
    code: 'L-0406044C',
    name: '(Model customization) Scheduled customization jobs',
    value: 10,
    adjustable: false,
  },
  {
    code: 'L-BE77399C',
    name: 'Model units no-commitment Provisioned Throughputs across custom models',
    value: 0,
    adjustable: true,
  },
];

/** Service Quotas for Bedrock: moto 5.2 knows only the VPC's, which it goes on answering for. */
export class SimulatedQuotas implements SimulatedService {
  async handle(request: AwsRequest): Promise<AwsResponse | undefined> {
    const target = request.headers['x-amz-target'] ?? '';
    if (request.service !== 'servicequotas' || !target.startsWith(TARGET)) return undefined;
    const operation = target.slice(TARGET.length);
    const asked = request.body.toString('utf8');
    if (!/"ServiceCode"\s*:\s*"bedrock"/.test(asked)) return undefined;
    if (operation === 'ListServiceQuotas' || operation === 'ListAWSDefaultServiceQuotas')
      return answerJson(request, () => ({
        Quotas: BEDROCK_QUOTAS.map((quota) => view(quota, request)),
      }));
    if (operation === 'GetServiceQuota' || operation === 'GetAWSDefaultServiceQuota')
      return answerJson(request, (input) => {
        const code = textOf(input, 'QuotaCode');
        const quota = BEDROCK_QUOTAS.find((one) => one.code === code);
        if (quota === undefined)
          throw new JsonServiceError(
            'NoSuchResourceException',
            `The request failed because the specified quota ${code} does not exist.`,
          );
        return { Quota: view(quota, request) };
      });
    return undefined;
  }

  /** Quotas are constants: there is nothing to keep. */
  snapshot(): unknown {
    return null;
  }

  restore(): void {
    // Nothing was kept.
  }
}

function view({ code, name, value, adjustable }: Quota, { account, region }: AwsRequest): unknown {
  return {
    ServiceCode: 'bedrock',
    ServiceName: 'Amazon Bedrock',
    QuotaArn: `arn:${arnPartition(region)}:servicequotas:${region}:${account}:bedrock/${code}`,
    QuotaCode: code,
    QuotaName: name,
    Value: value,
    Unit: 'None',
    Adjustable: adjustable,
    GlobalQuota: false,
  };
}
