import { shown } from '../../../../../language/display.ts';
import { oncePerContext, type RuleContext } from '../../../../../language/rules/context.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { fineTuneFolder, fineTuneId, outputPrefix } from '../../../names.ts';
import type { FineTune } from '../../../schema.ts';
import { fineTunesIn, type FineTuneSubject } from '../../../subjects.ts';
import { RUNS_FOLDER } from '../names.ts';

/** Rules about where the machines of a fleet write. */
export const OUTPUT_PREFIX_RULES: readonly Rule[] = [{ code: 'RULE_FLEET_PREFIX', check: shared }];

/** A fleet, and the folder that its runs are in. */
interface Writer {
  readonly subject: FineTuneSubject;
  readonly id: string;
  readonly environment: string;
  readonly prefix: string;
  /** The spec says where, so it can say another place. */
  readonly isGiven: boolean;
}

/** Those that say nothing of it first: a folder that is somebody's own was not to be had by who chose it. */
const writers = oncePerContext((context): readonly Writer[] =>
  fineTunesIn(context)
    .flatMap((subject) => writerOf(subject) ?? [])
    .toSorted((one, other) => Number(one.isGiven) - Number(other.isGiven)),
);

function writerOf(subject: FineTuneSubject): Writer | undefined {
  const { name, version, spec } = subject;
  const { environment, output } = spec;
  const compute = spec.compute as { readonly type?: string } | undefined;
  if (compute?.type !== 'ec2' || name === undefined || version === undefined) return undefined;
  if (environment === undefined) return undefined;
  const prefix = outputPrefix({ metadata: { name }, spec: { version, output } } as FineTune);
  const isGiven = output?.prefix !== undefined;
  return { subject, id: fineTuneId(name, version), environment, prefix, isGiven };
}

/** What a run has written decides whether it is over: two that write to one folder end each other. */
function* shared(context: RuleContext): Iterable<Breach> {
  const all = writers(context);
  for (const [at, writer] of all.entries()) {
    const other = all.find(
      (one, index) =>
        one.environment === writer.environment &&
        one.id !== writer.id &&
        (isWithin(writer, one) || (index < at && one.prefix === writer.prefix)),
    );
    if (other !== undefined) yield breach(writer, other);
  }
}

/** Below the folder of another's runs. Beside it there is room: `bert` and `bert/large` write to `bert/run` and `bert/large/run`. */
function isWithin({ prefix }: Pick<Writer, 'prefix'>, other: Writer): boolean {
  return `${prefix}/`.startsWith(`${other.prefix}/${RUNS_FOLDER}/`);
}

/** What is derived from name and version is nobody else's: so this one was written into a spec. */
function breach({ subject, prefix }: Writer, other: Writer): Breach {
  const { declared, name = '', version = 1 } = subject;
  const theirs = ['spec', ...(other.isGiven ? ['output', 'prefix'] : ['version'])];
  const own = fineTuneFolder(name, version);
  return {
    message: `the machines of ${shown(other.id)} write to ${shown(`${other.prefix}/${RUNS_FOLDER}`)} too`,
    ...place(declared, ['spec', 'output', 'prefix']),
    why: 'what is in that folder says whether a training is over or goes on: two that share it take each other’s word, and end each other’s machines',
    fix: isWithin({ prefix }, other)
      ? `write a prefix beside it, or remove \`output\` to have \`${own}\``
      : `write a prefix of its own, such as \`${prefix}/v${version}\`, or remove \`output\` to have \`${own}\``,
    related: [{ message: shown(other.id), at: other.subject.declared.locate(theirs) }],
  };
}
