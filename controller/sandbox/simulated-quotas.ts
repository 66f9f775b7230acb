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

interface QuotaService {
  readonly name: string;
  readonly quotas: readonly Quota[];
}

/**
 * Amazon Bedrock's quotas on customization with their default values (docs.aws.amazon.com/general/latest/gr/bedrock.html
 * and published service-quota dumps, seen 2026-11). New accounts really start with 0 model units.
 */
const BEDROCK: QuotaService = {
  name: 'Amazon Bedrock',
  quotas: [
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
  ],
};

/**
 * vCPUs of the families that train, by their codes (AWS quota dumps, 2026-11). What an account has is what was granted to it:
 * here room for four of the largest nodes, and half of it for Spot.
 */
const EC2: QuotaService = {
  name: 'Amazon Elastic Compute Cloud (Amazon EC2)',
  quotas: [
    { code: 'L-417A185B', name: 'Running On-Demand P instances', value: 768, adjustable: true },
    {
      code: 'L-7212CCBC',
      name: 'All P4, P3 and P2 Spot Instance Requests',
      value: 384,
      adjustable: true,
    },
    {
      code: 'L-DB2E81BA',
      name: 'Running On-Demand G and VT instances',
      value: 768,
      adjustable: true,
    },
    {
      code: 'L-3819A6DF',
      name: 'All G and VT Spot Instance Requests',
      value: 384,
      adjustable: true,
    },
    { code: 'L-2C3B7624', name: 'Running On-Demand Trn instances', value: 512, adjustable: true },
    { code: 'L-6B0D517C', name: 'All Trn Spot Instance Requests', value: 256, adjustable: true },
  ],
};

const SERVICES: Readonly<Record<string, QuotaService>> = { bedrock: BEDROCK, ec2: EC2 };

/** Service Quotas for Bedrock and EC2: moto 5.2 knows only the VPC's, which it goes on answering for. */
export class SimulatedQuotas implements SimulatedService {
  async handle(request: AwsRequest): Promise<AwsResponse | undefined> {
    const target = request.headers['x-amz-target'] ?? '';
    if (request.service !== 'servicequotas' || !target.startsWith(TARGET)) return undefined;
    const operation = target.slice(TARGET.length);
    const asked = request.body.toString('utf8');
    const code = /"ServiceCode"\s*:\s*"([a-z0-9-]+)"/.exec(asked)?.[1] ?? '';
    const service = Object.hasOwn(SERVICES, code) ? SERVICES[code] : undefined;
    if (service === undefined) return undefined;
    const told = (quota: Quota) => view(quota, { code, name: service.name }, request);
    if (operation === 'ListServiceQuotas' || operation === 'ListAWSDefaultServiceQuotas')
      return answerJson(request, () => ({ Quotas: service.quotas.map(told) }));
    if (operation === 'GetServiceQuota' || operation === 'GetAWSDefaultServiceQuota')
      return answerJson(request, (input) => {
        const wanted = textOf(input, 'QuotaCode');
        const quota = service.quotas.find((one) => one.code === wanted);
        if (quota === undefined)
          throw new JsonServiceError(
            'NoSuchResourceException',
            `The request failed because the specified quota ${wanted} does not exist.`,
          );
        return { Quota: told(quota) };
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

function view(
  quota: Quota,
  service: { readonly code: string; readonly name: string },
  { account, region }: AwsRequest,
): unknown {
  return {
    ServiceCode: service.code,
    ServiceName: service.name,
    QuotaArn: `arn:${arnPartition(region)}:servicequotas:${region}:${account}:${service.code}/${quota.code}`,
    QuotaCode: quota.code,
    QuotaName: quota.name,
    Value: quota.value,
    Unit: 'None',
    Adjustable: quota.adjustable,
    GlobalQuota: false,
  };
}
