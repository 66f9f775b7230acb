import { shown } from '../../../../../language/display.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { at, eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about what is put into S3 before machines start. */
export const STAGED_RULES: readonly Rule[] = [
  { code: 'RULE_FLEET_WEIGHTS', check: eachOnFleet(wrongWeights) },
  { code: 'RULE_FLEET_WHEELS', check: eachOnFleet(wheelsOfNothing) },
];

/** `owner/name`, as the hub names repositories. */
const HUB_REPOSITORY = /^[\w-][\w.-]*\/[\w-][\w.-]*$/;

function* wrongWeights(subject: FleetSubject): Iterable<Breach> {
  yield* weightsOfNothing(subject);
  yield* recipeWithoutWeights(subject);
}

function* weightsOfNothing({ compute, spec, declared }: FleetSubject): Iterable<Breach> {
  const { baseModel } = spec;
  if (compute.workload?.weights === undefined || baseModel === undefined) return;
  if (HUB_REPOSITORY.test(baseModel)) return;
  yield {
    message: `${shown(baseModel)} is not a repository that weights can be of`,
    ...place(declared, ['spec', 'baseModel']),
    why: '`weights` are files of the repository at the hub that `baseModel` names',
    fix: 'write it as the hub does, `google-bert/bert-base-uncased`, or remove `weights`',
  };
}

/** A subnet of somebody's own may have a NAT, so there it is a warning: what the hub has today still pins nothing. */
function* recipeWithoutWeights(subject: FleetSubject): Iterable<Breach> {
  const { compute, environment, declared, name = '<model>' } = subject;
  const { recipe, weights } = compute.workload ?? {};
  if (recipe === undefined || weights !== undefined || environment === undefined) return;
  const network = compute.subnet === undefined ? environment.spec.fleets?.network : 'existing';
  // Of a fleet without any subnet another rule speaks.
  if (network === undefined) return;
  const told = {
    ...place(declared, at('workload', 'recipe')),
    fix: `run \`temper stage ${name}\`, and write the line \`weights: { … }\` that it prints below \`spec.compute.workload\``,
  };
  if (network === 'existing' || network.type === 'existing') {
    yield {
      ...told,
      severity: 'warning',
      message: `nothing says which weights the recipe ${recipe} begins from`,
      why: 'without `weights` machines fetch what the hub has that day, and a subnet without a NAT reaches no hub: they would start, bill, and fail',
    };
    return;
  }
  yield {
    ...told,
    message: `the recipe ${recipe} has no weights to begin from`,
    why: 'the network of the environment has no way to a hub: machines would start, bill, and fail',
    related: [
      {
        message: 'the network',
        at: environment.declared.locate(['spec', 'fleets', 'network']),
      },
    ],
  };
}

function* wheelsOfNothing({ compute, declared }: FleetSubject): Iterable<Breach> {
  const { wheels, recipe, image } = compute.workload ?? {};
  if (wheels === undefined || (recipe === undefined && image === undefined)) return;
  const own = recipe === undefined ? 'image' : 'recipe';
  yield {
    message: `both \`wheels\` and ${own === 'image' ? 'an image' : 'a recipe'} are given`,
    ...place(declared, at('workload', 'wheels'), 'key'),
    why:
      own === 'image'
        ? 'they are installed for the Python of the machine, and an image brings its own'
        : 'a recipe brings the packages that it was tested with',
    fix: 'remove `wheels`',
  };
}
