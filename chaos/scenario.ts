import type { Moment as WireMoment } from '../test/helpers/turnstile.ts';
import { between, chanceOf, oneOf, rowOf } from './draw.ts';
import { ENDINGS, type EndingName } from './endings.ts';
import { STORIES, type StoryName } from './stories.ts';
import { TROUBLES, type TroubleName } from './troubles.ts';

/** What Terraform is started for. */
export const SUBCOMMANDS = ['init', 'plan', 'show', 'apply'] as const;

/** When a run is ended: at a request, or when Terraform starts on something. Neither is a time, so a seed repeats itself. */
export type Moment = WireMoment | { readonly subcommand: (typeof SUBCOMMANDS)[number] };

/** One run: what is asked for, when and how it is ended, and what AWS does meanwhile. */
export interface Scenario {
  readonly seed: number;
  /** Of the run, from 1. */
  readonly number: number;
  readonly story: StoryName;
  readonly moment: Moment;
  readonly ending: EndingName;
  readonly trouble: TroubleName;
  /** As `temper sandbox --faults` writes it. */
  readonly faults: string;
  /** The faults are still there in the next run. */
  readonly stays: boolean;
}

const SHARE_ON_WIRE = 0.8;

/** Draws a run; the same for the same seed and number, whatever else is drawn. */
export function drawScenario(seed: number, number: number): Scenario {
  const chance = chanceOf(seed, number);
  const story = rowOf(STORIES, chance('story'));
  const trouble = rowOf(TROUBLES, chance('trouble'));
  const { requests, operations } = STORIES[story];
  const faults = TROUBLES[trouble].faults(chance, operations);
  const moment: Moment =
    chance('where') < SHARE_ON_WIRE
      ? { request: between(1, requests, chance('request')), isLost: chance('lost') < 0.5 }
      : { subcommand: oneOf(SUBCOMMANDS, chance('subcommand')) };
  return {
    seed,
    number,
    story,
    moment,
    ending: rowOf(ENDINGS, chance('ending')),
    trouble,
    faults: faults === '' ? '' : `${faults},seed=${String(between(1, 999_999, chance('faults')))}`,
    stays: faults !== '' && chance('stays') < 0.4,
  };
}

/** `apply of a model, ended by SIGINT at request 12 (lost), throttle=0.21 staying`. */
export function describeScenario(scenario: Scenario): string {
  const { story, ending, moment, faults, stays } = scenario;
  const when =
    'request' in moment
      ? `at request ${String(moment.request)} (${moment.isLost ? 'lost' : 'carried out'})`
      : `as Terraform starts to ${moment.subcommand}`;
  const trouble = faults === '' ? '' : `, ${faults}${stays ? ', staying' : ''}`;
  return `${story}, ended by ${ending} ${when}${trouble}`;
}
