/* What a stack of a fleet is compiled from, by what AWS says of its run. */
import { surveyOfFleet } from '../../../../../../controller/kinds/fine-tune/compute/ec2/survey.ts';
import type { FleetFacts } from '../../../../../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import { LOOKED_UP } from '../../../../../helpers/fleets.ts';
import { NEWEST_IMAGE } from '../../../../fake-fleets.ts';
import {
  FOLDER,
  STACK,
  STATE,
  aFleet,
  aWorld,
  ended,
  fleetSpec,
  machine,
  record,
  runOutput,
  stateOf,
} from './a-fleet.ts';

const SUBNET = 'subnet-0123456789abcdef0';
type World = ReturnType<typeof aWorld>['world'];

async function surveyed(change: (world: World) => void = () => {}, text = fleetSpec()) {
  const compiled = await aFleet(text);
  const { world, inAws } = aWorld(compiled);
  change(world);
  const watcher = { signal: new AbortController().signal, progress: () => {} };
  const facts = await surveyOfFleet(compiled.value)?.(compiled, inAws, watcher);
  return (facts as { compute: FleetFacts }).compute;
}

test('nothing has begun: the first gang, with the image that the parameter names now', async () => {
  expect(await surveyed()).toEqual({
    program: LOOKED_UP.program,
    run: { gang: 1, isOver: false },
    ami: NEWEST_IMAGE,
    subnet: { zone: 'us-east-1a', givesPublicAddresses: false },
  });
});

test('the subnet that the spec or its environment names is looked at until machines stand in it', async () => {
  const gone = (world: World) => world.fleets.subnets.set(SUBNET, undefined);
  expect(await surveyed(gone)).toMatchObject({ subnet: 'absent' });
  const inEnvironment = (network: string) =>
    fleetSpec()
      .replace(`    subnet: ${SUBNET}\n`, '')
      .replace('us-east-1 }', `us-east-1, fleets: { network: ${network} } }`);
  const existing = inEnvironment(`{ type: existing, subnet: ${SUBNET} }`);
  expect(await surveyed(gone, existing)).toMatchObject({ subnet: 'absent' });
  // Temper's own is there once its environment is applied: Terraform looks it up.
  const managed = inEnvironment('{ type: managed, zone: us-east-1a, cidr: 10.20.0.0/16 }');
  expect(await surveyed(gone, managed)).not.toHaveProperty('subnet');
  const begun = await surveyed((world) => {
    gone(world);
    world.fleets.machines.set(STACK, [machine('i-1')]);
    world.fleets.runs.set(FOLDER, { gangs: [{ number: 1, fleet: 'fleet-1' }] });
  });
  expect(begun).not.toHaveProperty('subnet');
});

test('a run that has begun keeps the image and the node program that it was given, wherever the parameter moves', async () => {
  const begun = (world: World) => {
    world.fleets.machines.set(STACK, [machine('i-1')]);
    world.fleets.runs.set(FOLDER, { gangs: [{ number: 1, fleet: 'fleet-1' }] });
  };
  expect(await surveyed(begun)).toMatchObject({ ami: 'ami-0000000000000000a' });
  const known = await surveyed((world) => {
    begun(world);
    const fields = { 'spec.compute.ami': 'ami-0000000000000000c' };
    world.states.set(STATE, stateOf({ ...runOutput(), training_fields: fields }));
  });
  expect(known).toMatchObject({
    ami: 'ami-0000000000000000c',
    program: { sha256: '2'.repeat(64) },
  });
});

test('a run that only its record tells of keeps the image of the record', async () => {
  const known = await surveyed((world) =>
    world.fleets.runs.set(FOLDER, { gangs: [], record: record('Completed') }),
  );
  expect(known).toMatchObject({ ami: 'ami-0000000000000000b', run: { isOver: true } });
});

test('another attempt starts from the newest image and program again', async () => {
  const text = fleetSpec().replace('  version: 1', '  version: 1\n  attempt: 2');
  const known = await surveyed((world) => {
    const fields = { 'spec.compute.ami': 'ami-0000000000000000c' };
    world.states.set(STATE, stateOf({ ...runOutput(), training_fields: fields }));
  }, text);
  expect(known).toMatchObject({ ami: NEWEST_IMAGE, program: LOOKED_UP.program });
});

test('what was released stays so, though S3 and EC2 have forgotten all of it', async () => {
  const known = await surveyed((world) =>
    world.states.set(STATE, stateOf(runOutput({ isOver: true }))),
  );
  expect(known.run).toEqual({ gang: 1, isOver: true });
});

test('a lost gang with a restart left is followed by the next', async () => {
  const lost = (world: World) =>
    world.fleets.runs.set(FOLDER, {
      gangs: [{ number: 1, fleet: 'fleet-1', end: ended('Lost', 'NodeLost') }],
    });
  expect((await surveyed(lost, fleetSpec('maxRestarts: 1'))).run).toEqual({
    gang: 2,
    isOver: false,
  });
  expect((await surveyed(lost)).run).toEqual({ gang: 1, isOver: true });
});

test.each([
  { begun: 'minutes ago, which EC2 may not list yet', created: '2026-11-22T10:50:00Z', gang: 1 },
  { begun: 'long ago, which EC2 would list by now', created: '2026-11-22T10:30:00Z', gang: 2 },
  { begun: 'so long ago that EC2 has forgotten it', created: undefined, gang: 2 },
])('machines that are not listed, of a fleet begun $begun', async ({ created, gang }) => {
  const known = await surveyed((world) => {
    const started = { fleet_id: 'fleet-1', started_gang: 'gang_1_attempt_1' };
    world.states.set(STATE, stateOf({ ...runOutput(), ...started }));
    if (created !== undefined) world.fleets.created.set('fleet-1', new Date(created));
  }, fleetSpec('maxRestarts: 1'));
  expect(known.run).toEqual({ gang, isOver: false });
});

test('an image that the spec names by its id is asked of nobody', async () => {
  const named = await surveyed(
    (world) => (world.fleets.images.get = () => '' as never),
    fleetSpec('ami: { type: id, id: ami-0123456789abcdef0 }'),
  );
  expect(named).not.toHaveProperty('ami');
});

test('a parameter that names no image is refused at its line', async () => {
  const parameter = '/aws/service/nothing';
  const compiled = await aFleet(fleetSpec(`ami: { type: ssmParameter, name: ${parameter} }`));
  const { inAws } = aWorld(compiled);
  const fleets = { ...inAws.fleets, image: () => Promise.resolve(undefined) };
  const watcher = { signal: new AbortController().signal, progress: () => {} };
  const surveying = surveyOfFleet(compiled.value)?.(compiled, { ...inAws, fleets }, watcher);
  await expect(surveying).rejects.toMatchObject({
    diagnostics: [
      {
        code: 'FLEET_IMAGE_UNKNOWN',
        message: expect.stringContaining(parameter),
        path: ['spec', 'compute', 'ami', 'name'],
        at: { start: { line: 21 } },
      },
    ],
  });
});
