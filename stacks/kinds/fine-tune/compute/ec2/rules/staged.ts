import { shown } from '../../../../../language/display.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { at, eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about what is put into S3 before machines start. */
export const STAGED_RULES: readonly Rule[] = [
  { code: 'RULE_FLEET_WEIGHTS', check: eachOnFleet(weightsOfNothing) },
  { code: 'RULE_FLEET_WHEELS', check: eachOnFleet(wheelsOfNothing) },
];

/** `owner/name`, as the hub names repositories. */
const HUB_REPOSITORY = /^[\w-][\w.-]*\/[\w-][\w.-]*$/;

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
