import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAws } from './failures.ts';
import { trainingJobs } from './training-jobs.ts';

/** A custom model of this account. */
export interface OwnModel {
  readonly name: string;
  readonly arn: string;
  readonly baseModelArn: string;
}

/** The custom models of one account and region. */
export interface CustomModels {
  /** All of them, whoever made them. */
  list(): Promise<OwnModel[]>;
  tags(arn: string): Promise<Record<string, string>>;
  /** Model units of provisioned throughput that serve a model, by its ARN; they are paid by the hour. */
  provisionedUnits(): Promise<ReadonlyMap<string, number>>;
}

export function customModels(access: AwsAccess): CustomModels {
  return {
    list: () => listed(access),
    tags: (arn) => trainingJobs(access).tags(arn),
    provisionedUnits: () => provisionedUnits(access),
  };
}

async function listed(access: AwsAccess): Promise<OwnModel[]> {
  const bedrock = await awsClients(access).bedrock();
  const call = { access, service: 'bedrock', operation: 'ListCustomModels' };
  return await askAws(call, async () => {
    const models: OwnModel[] = [];
    for await (const page of bedrock.paginateListCustomModels({ isOwned: true })) {
      for (const { modelName, modelArn, baseModelArn } of page.modelSummaries ?? []) {
        if (modelName !== undefined && modelArn !== undefined)
          models.push({ name: modelName, arn: modelArn, baseModelArn: baseModelArn ?? '' });
      }
    }
    return models;
  });
}

async function provisionedUnits(access: AwsAccess): Promise<ReadonlyMap<string, number>> {
  const bedrock = await awsClients(access).bedrock();
  const call = { access, service: 'bedrock', operation: 'ListProvisionedModelThroughputs' };
  return await askAws(call, async () => {
    const units = new Map<string, number>();
    for await (const page of bedrock.paginateListProvisionedModelThroughputs({})) {
      for (const { modelArn, modelUnits, status } of page.provisionedModelSummaries ?? []) {
        if (modelArn === undefined || status === 'Failed') continue;
        units.set(modelArn, (units.get(modelArn) ?? 0) + (modelUnits ?? 0));
      }
    }
    return units;
  });
}
