import { shown } from '../../../language/display.ts';
import type { SpecPath } from '../../../language/source.ts';
import type { RuleContext } from '../../../language/rules/context.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import { environmentsIn, type EnvironmentSubject } from '../subjects.ts';

/** Rules about lists in which a value may stand once. */
export const REPEATED_VALUE_RULES: readonly Rule[] = [
  { code: 'RULE_REPEATED_VALUE', check: repeatedValues },
];

interface List {
  readonly path: SpecPath;
  readonly values: readonly (string | number | undefined)[] | undefined;
  readonly why: string;
}

function listsOf({ spec }: EnvironmentSubject): List[] {
  return [
    {
      path: ['spec', 'budget', 'alertPercents'],
      values: spec.budget?.alertPercents,
      why: 'AWS refuses two notifications of a budget at the same threshold',
    },
    {
      path: ['spec', 'notifications', 'emails'],
      values: spec.notifications?.emails,
      why: 'AWS keeps one subscription an address, so Terraform would manage it twice',
    },
    {
      path: ['spec', 'network', 'subnets'],
      values: spec.network?.subnets,
      why: 'each subnet counts once',
    },
    {
      path: ['spec', 'network', 'securityGroups'],
      values: spec.network?.securityGroups,
      why: 'each security group counts once',
    },
    {
      path: ['spec', 'guardrails', 'allowedBaseModels'],
      values: spec.guardrails?.allowedBaseModels,
      why: 'the second changes nothing',
    },
  ];
}

function* repeatedValues(context: RuleContext): Iterable<Breach> {
  for (const environment of environmentsIn(context)) {
    for (const { path, values, why } of listsOf(environment)) {
      const first = new Map<string, number>();
      for (const [index, value] of (values ?? []).entries()) {
        if (value === undefined) continue;
        const key = String(value).toLowerCase();
        const original = first.get(key);
        if (original === undefined) {
          first.set(key, index);
          continue;
        }
        yield {
          message: `${shown(String(value))} stands twice in \`${path.at(-1)}\``,
          ...place(environment.declared, [...path, index]),
          why,
          fix: 'remove one of them',
          related: [
            { message: 'first here', at: environment.declared.locate([...path, original]) },
          ],
        };
      }
    }
  }
}
