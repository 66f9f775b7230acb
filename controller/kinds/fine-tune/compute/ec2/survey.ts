import { ec2ComputeOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/compute-of.ts';
import type { CompiledSpec } from '../../../../../stacks/compile.ts';
import { MACHINE_IMAGES } from '../../../../../stacks/catalog/machine-images.ts';
import {
  fleetFactsOf,
  type FleetFacts,
} from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import { judgeOfFleet } from '../../../../../stacks/kinds/fine-tune/compute/ec2/records/index.ts';
import { namedSubnet } from '../../../../../stacks/kinds/fine-tune/compute/ec2/named-subnet.ts';
import { fleetOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet.ts';
import {
  UNKNOWN_DATA,
  type DatasetFacts,
} from '../../../../../stacks/kinds/fine-tune/dataset-facts.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import { TemperError } from '../../../../../stacks/language/diagnostic.ts';
import type { Survey } from '../../../../stack/operated-kind.ts';
import type { StackInAws } from '../../../../stack/stack-context.ts';
import { surveyOfData } from '../../data-in-s3.ts';
import { factsOfRun, hasBegun, knownRun, outputOf, type KnownRun } from './known-run.ts';

type Compiled = CompiledSpec<FineTune>;

/** Where the run is, which image it starts from or was started from, and what is known of data in S3. */
export function surveyOfFleet(fineTune: FineTune): Survey {
  const data = surveyOfData(fineTune, judgeOfFleet(ec2ComputeOf(fineTune)));
  return async (compiled, inAws, watcher) => {
    await inAws.requireAccount();
    const facts = ((await data?.(compiled, inAws, watcher)) ?? compiled.facts) as
      DatasetFacts | undefined;
    return { ...(facts ?? UNKNOWN_DATA), compute: await fleetFacts(compiled as Compiled, inAws) };
  };
}

async function fleetFacts(compiled: Compiled, inAws: StackInAws): Promise<FleetFacts> {
  const { value, facts } = compiled;
  const run = await knownRun(compiled, value.spec.attempt, inAws);
  const begun = hasBegun(run) ? run : undefined;
  const [ami, subnet] = await Promise.all([
    givenImage(begun) ?? imageNow(compiled, inAws),
    // Machines that run have found it.
    begun === undefined ? subnetNow(compiled, inAws) : undefined,
  ]);
  return {
    ...givenPrograms(fleetFactsOf((facts as DatasetFacts | undefined) ?? UNKNOWN_DATA), begun),
    ...(subnet !== undefined && { subnet }),
    run: factsOfRun(run, value),
    ...(ami !== undefined && { ami }),
  };
}

/** The programs of a run, which keeps what it has begun with. */
function givenPrograms(
  { program, wheels }: FleetFacts,
  begun: KnownRun | undefined,
): Pick<FleetFacts, 'program' | 'wheels'> {
  const given = outputOf(begun?.state);
  const isGiven = given !== undefined && given.attempt === begun?.attempt;
  const packages = isGiven ? given.wheels : wheels?.sha256;
  return {
    program: isGiven ? { sha256: given.program } : program,
    ...(packages !== undefined && { wheels: { sha256: packages } }),
  };
}

/** What the subnet is that is named; that of a network which Temper makes is looked up by Terraform. */
async function subnetNow(
  { value, environment }: Compiled,
  { fleets }: StackInAws,
): Promise<FleetFacts['subnet']> {
  const id = namedSubnet(ec2ComputeOf(value), environment.spec.fleets?.network);
  return id === undefined ? undefined : ((await fleets.subnet(id)) ?? 'absent');
}

/** What a run that has begun was started from; another image would be another training. */
function givenImage(run: KnownRun | undefined): string | undefined {
  if (run === undefined) return undefined;
  const fields = run.state?.outputs['training_fields'];
  const recorded = (fields as Readonly<Record<string, unknown>> | undefined)?.['spec.compute.ami'];
  return typeof recorded === 'string'
    ? recorded
    : (run.machines.at(0)?.image ?? run.record?.image ?? undefined);
}

async function imageNow(
  { value, spec }: Compiled,
  { fleets }: StackInAws,
): Promise<string | undefined> {
  const compute = ec2ComputeOf(value);
  const { ami } = compute;
  if (ami?.type === 'id') return undefined;
  const { instanceType } = fleetOf(compute);
  if (instanceType === undefined) return undefined;
  const name = ami?.name ?? MACHINE_IMAGES[instanceType.accelerator.kind].parameter;
  const id = await fleets.image(name);
  if (id !== undefined) return id;
  const path = ['spec', 'compute', ...(ami === undefined ? ['type'] : ['ami', 'name'])];
  throw new TemperError([
    {
      code: 'FLEET_IMAGE_UNKNOWN',
      severity: 'error',
      message: `no machine image is named by ${name}`,
      at: spec.locate(path),
      path,
      why: `SSM has no such public parameter in ${value.spec.environment}'s region, or its value is no image's id`,
      fix: 'name another one (`aws ssm get-parameters-by-path --path /aws/service/deeplearning/ami --recursive`), or an image by `ami: { type: id, id: ami-… }`',
    },
  ]);
}
