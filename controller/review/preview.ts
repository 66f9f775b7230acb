import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { stackDigest } from '../../stacks/stack-digest.ts';
import type { CompiledSpec } from '../stack/compiled-spec.ts';
import type { OperatedKind } from '../stack/operated-kind.ts';
import type { SpecChange, StackReview } from './stack-review.ts';
import type { Told } from './told.ts';

/** Why a stack is not planned. */
export type PreviewReason = 'new environment' | 'no role' | 'fork';

/** What is previewed, and why. */
export interface Previewed {
  readonly compiled: CompiledSpec;
  readonly kind: OperatedKind;
  readonly change: SpecChange;
  readonly because: PreviewReason;
  readonly told: Told;
}

/** What can be told of a stack without Terraform and without credentials. */
export function preview({ compiled, kind, change, because, told }: Previewed): StackReview {
  const { stack, spec } = compiled;
  const stays = change !== 'removed';
  const estimate = stays ? kind.training?.estimate(compiled) : undefined;
  const subject = kind.training?.subject(compiled);
  return {
    stack: stack.id,
    kind: stack.kind,
    title: stack.title,
    environment: stack.environment,
    account: stack.account,
    region: stack.region,
    file: spec.file,
    change,
    outcome: 'previewed',
    stackDigest: stackDigest(stack),
    changes: [],
    // Whether one that was there before has been trained, only AWS knows.
    trains: change === 'added' && stack.training !== undefined,
    ...(subject !== undefined && { subject }),
    ...(estimate !== undefined && { estimate }),
    monthlyCost: stays ? kind.monthlyCost(compiled) : [],
    ...told,
    diagnostics: [said(compiled, because, isEnvironment(compiled, kind))],
  };
}

function isEnvironment({ spec, stack }: CompiledSpec, { definition }: OperatedKind): boolean {
  const { name } = spec.draft.metadata ?? {};
  return name === stack.environment && definition.environment(spec.draft) === name;
}

const WHY: Readonly<
  Record<PreviewReason, (environment: string, isItself: boolean) => Pick<Diagnostic, 'why' | 'fix'>>
> = {
  'new environment': (environment, isItself) => ({
    why: `the default branch has no environment ${environment} yet, so nobody may plan in it`,
    fix: isItself
      ? `make it ready with \`temper bootstrap ${environment} --repository owner/name\`, and merge it; \`apply.yml\` then shows its first plan, which somebody has to accept`
      : `merge the environment first, made ready with \`temper bootstrap ${environment} --repository owner/name\``,
  }),
  'no role': (environment) => ({
    why: `the environment ${environment} has no \`roles.plan\` on the default branch`,
    fix: `make one with \`temper bootstrap ${environment} --repository owner/name\`, and merge what it says to write`,
  }),
  fork: () => ({
    why: 'the pull request is a fork’s, which gets no credentials',
    fix: 'somebody who may write here runs `plan.yml` by hand, with the number and the commit that was looked at',
  }),
};

function said(
  { stack, spec }: CompiledSpec,
  because: PreviewReason,
  isItself: boolean,
): Diagnostic {
  return {
    code: 'PULL_PREVIEWED',
    severity: 'note',
    message: `${stack.title} is compiled and checked, not planned`,
    at: spec.locate(['metadata', 'name']),
    ...WHY[because](stack.environment, isItself),
  };
}
