import type { Draft } from '../../../../../language/spec-set.ts';
import type { RuleContext } from '../../../../../language/rules/context.ts';
import type { Breach, Rule } from '../../../../../language/rules/rule.ts';
import type { InstanceType } from '../../../../../catalog/instances/index.ts';
import { eachFineTune, type FineTuneSubject } from '../../../subjects.ts';
import { instanceTypeOf, withPreset } from '../fleet.ts';
import type { Ec2Compute } from '../schema/index.ts';

/** A FineTune that trains on a fleet, as the rules see it. */
export interface FleetSubject extends FineTuneSubject {
  /** What is valid of `spec.compute`, with its preset's fields. */
  readonly compute: Draft<Ec2Compute>;
  /** What its machines are; undefined where that is not known. */
  readonly instanceType: InstanceType | undefined;
  /** The region of its environment. */
  readonly region: string | undefined;
}

/** The place of a field of `spec.compute`. */
export function at(...path: readonly (string | number)[]): (string | number)[] {
  return ['spec', 'compute', ...path];
}

/** A check of every FineTune that trains on a fleet. */
export function eachOnFleet(
  check: (subject: FleetSubject, context: RuleContext) => Iterable<Breach>,
): Rule['check'] {
  return eachFineTune((subject, context) => {
    // The shipped type of a FineTune knows the shipped computes alone.
    const written = subject.spec.compute as Draft<Ec2Compute> | undefined;
    if (written?.type !== 'ec2') return [];
    const compute = withPreset(written as Ec2Compute) as Draft<Ec2Compute>;
    const region = subject.environment?.spec.region;
    return check({ ...subject, compute, instanceType: instanceTypeOf(compute), region }, context);
  });
}
