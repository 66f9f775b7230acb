import type { Bedrock } from '@aws-sdk/client-bedrock';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAws, askAwsFor } from './failures.ts';
import type { AwsCall } from './failures.ts';
import { readLosses } from './loss-points.ts';
import type { LossPoint } from './loss-points.ts';
import { trainingJobFrom } from './training-job.ts';
import type { TrainingJob } from './training-job.ts';

export type { LossPoint, TrainingJob };

/**
 * Bedrock's customization jobs.
 *
 * Looking a job up decides whether one is started, so absence has to be proven: `find` says there is no job only when
 * AWS itself says so twice, once for the name and once by a complete list. Every other answer (throttled, refused, cut
 * off, not understood) is thrown. Should both be wrong (a job that is a second old), AWS refuses the second job of a
 * name: "The provided job name is currently in use" (apache/airflow, operators/bedrock.py, 2024-04).
 */
export interface TrainingJobs {
  /** The job of exactly this name. @throws TemperError for everything but "there is none". */
  find(jobName: string): Promise<TrainingJob | undefined>;
  /** The tags of a job or a model. */
  tags(arn: string): Promise<Record<string, string>>;
  /** Whether a custom model of this name or ARN exists. */
  modelExists(nameOrArn: string): Promise<boolean>;
  /** The loss of every step, in order; empty until Bedrock has written it, which it does towards the end. */
  losses(job: Pick<TrainingJob, 'arn' | 'outputUri'>): Promise<LossPoint[]>;
}

/**
 * How AWS says that there is no such job or model. An unknown *name* has been seen to be answered with a
 * ValidationException too, which also has other meanings: the list decides.
 */
const ABSENT = ['ResourceNotFoundException', 'ValidationException'];

export function trainingJobs(access: AwsAccess): TrainingJobs {
  const bedrock = () => awsClients(access).bedrock();
  return {
    find: async (jobName) => findJob(await bedrock(), access, jobName),
    tags: async (arn) => tagsOf(await bedrock(), access, arn),
    modelExists: async (nameOrArn) => modelExists(await bedrock(), access, nameOrArn),
    losses: (job) => readLosses(access, job),
  };
}

async function findJob(
  bedrock: Bedrock,
  access: AwsAccess,
  jobName: string,
): Promise<TrainingJob | undefined> {
  const byName = await getJob(bedrock, access, jobName);
  if (byName) return expectName(byName, jobName, access);
  const arn = await listedJob(bedrock, access, jobName);
  if (arn === undefined) return undefined;
  const byArn = await getJob(bedrock, access, arn);
  // Listed, yet not found: there is no delete operation for jobs, so one of the two answers is wrong.
  if (!byArn) throw contradiction(access, 'GetModelCustomizationJob', arn);
  return expectName(byArn, jobName, access);
}

async function getJob(
  bedrock: Bedrock,
  access: AwsAccess,
  identifier: string,
): Promise<TrainingJob | undefined> {
  const call = callOf(access, 'GetModelCustomizationJob', identifier);
  const answer = await askAwsFor(call, ABSENT, () =>
    bedrock.getModelCustomizationJob({ jobIdentifier: identifier }),
  );
  if (!answer) return undefined;
  const job = trainingJobFrom(answer);
  if (!job) throw malformed(call, 'the job has no name, ARN, status or creation time');
  return job;
}

function expectName(job: TrainingJob, jobName: string, access: AwsAccess): TrainingJob {
  if (job.name === jobName) return job;
  const call = callOf(access, 'GetModelCustomizationJob', jobName);
  throw malformed(call, `the answer is about the job ${JSON.stringify(job.name)}`);
}

/** The ARN of the listed job with exactly this name; AWS's filter gives those that contain it. */
async function listedJob(
  bedrock: Bedrock,
  access: AwsAccess,
  jobName: string,
): Promise<string | undefined> {
  const call = callOf(access, 'ListModelCustomizationJobs', jobName);
  const pages = bedrock.paginateListModelCustomizationJobs({ nameContains: jobName });
  const jobs = listed(call, pages, (page) => page.modelCustomizationJobSummaries);
  return await askAws(call, async () => {
    for await (const job of jobs) if (job.jobArn && job.jobName === jobName) return job.jobArn;
    return undefined;
  });
}

async function isModelListed(
  bedrock: Bedrock,
  access: AwsAccess,
  nameOrArn: string,
): Promise<boolean> {
  const filter = nameOrArn.startsWith('arn:') ? {} : { nameContains: nameOrArn };
  const call = callOf(access, 'ListCustomModels', filter.nameContains);
  const models = listed(
    call,
    bedrock.paginateListCustomModels(filter),
    (page) => page.modelSummaries,
  );
  return await askAws(call, async () => {
    for await (const { modelName, modelArn } of models)
      if (modelArn && nameOrArn === (filter.nameContains ? modelName : modelArn)) return true;
    return false;
  });
}

/** What all pages list. A page without a list, which AWS sends even when it is empty, proves no absence. */
async function* listed<Page extends { readonly nextToken?: string | undefined }, One>(
  call: AwsCall,
  pages: AsyncIterable<Page>,
  listOf: (page: Page) => readonly One[] | undefined,
): AsyncGenerator<One> {
  const seen = new Set<string>();
  for await (const page of pages) {
    const list = listOf(page);
    if (!list) throw malformed(call, 'there is no list in it');
    yield* list;
    if (!page.nextToken) continue;
    if (seen.has(page.nextToken)) throw malformed(call, 'its pages repeat without an end');
    seen.add(page.nextToken);
  }
}

async function modelExists(
  bedrock: Bedrock,
  access: AwsAccess,
  nameOrArn: string,
): Promise<boolean> {
  const call = callOf(access, 'GetCustomModel', nameOrArn);
  const answer = await askAwsFor(call, ABSENT, () =>
    bedrock.getCustomModel({ modelIdentifier: nameOrArn }),
  );
  if (answer) {
    if (!answer.modelArn) throw malformed(call, 'the model has no ARN');
    return true;
  }
  return await isModelListed(bedrock, access, nameOrArn);
}

async function tagsOf(
  bedrock: Bedrock,
  access: AwsAccess,
  arn: string,
): Promise<Record<string, string>> {
  const call = callOf(access, 'ListTagsForResource', arn);
  const answer = await askAws(call, () => bedrock.listTagsForResource({ resourceARN: arn }));
  return Object.fromEntries(
    (answer.tags ?? []).flatMap(({ key, value }) => (key ? [[key, value ?? '']] : [])),
  );
}

function callOf(access: AwsAccess, operation: string, resource?: string): AwsCall {
  return { access, service: 'bedrock', operation, ...(resource !== undefined && { resource }) };
}

function malformed(call: AwsCall, what: string): TemperError {
  const about = call.resource === undefined ? '' : ` of ${call.resource}`;
  return new TemperError([
    {
      code: 'AWS_MALFORMED_ANSWER',
      severity: 'error',
      message: `the answer to bedrock:${call.operation}${about} cannot be right: ${what}`,
      why: 'whether a job exists decides whether a training is started and paid for, so Temper does not guess',
      fix: 'check the network and the endpoint, then run the command again',
    },
  ]);
}

function contradiction(access: AwsAccess, operation: string, arn: string): TemperError {
  return malformed(callOf(access, operation, arn), 'the job is listed but cannot be read');
}
