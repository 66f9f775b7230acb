import type { Drift } from '../../../controller/stack/spec-status.ts';
import type { VersionStatus } from '../../../controller/kinds/fine-tune/version-status.ts';
import type { StackPlan } from '../../../controller/stack/stack-plan.ts';
import { renderResults } from '../../../controller/report/apply-report.ts';
import { renderChecks } from '../../../controller/report/doctor-report.ts';
import { explain } from '../../../controller/report/explain.ts';
import { renderStarted } from '../../../controller/report/init-report.ts';
import { jsonText, renderJson } from '../../../controller/report/json.ts';
import { renderOutputs } from '../../../controller/report/outputs-report.ts';
import { renderPlan } from '../../../controller/report/plan-report.ts';
import { renderPolicies } from '../../../controller/report/policy-report.ts';
import { renderRecommendation } from '../../../controller/report/recommendation-report.ts';
import { renderRefusedPlans } from '../../../controller/report/refused-plans.ts';
import { renderSarif } from '../../../controller/report/sarif.ts';
import { renderStatus } from '../../../controller/report/status-report.ts';
import { renderTerminal } from '../../../controller/report/terminal.ts';
import { renderUndeclared } from '../../../controller/report/undeclared-report.ts';
import type { EnvironmentPolicy } from '../../../controller/policy.ts';
import type { Undeclared } from '../../../controller/undeclared.ts';
import { renderUnlocked, unlockQuestion } from '../../../controller/report/unlock-report.ts';
import { renderWatched } from '../../../controller/report/watch-report.ts';
import { TemperError, type Diagnostic } from '../../../stacks/language/index.ts';

import { recommended } from './a-recommendation.ts';
import { COMMENTS } from './hostile-comments.ts';
import { OPERATIONS } from './hostile-operations.ts';
import { STAGING } from './hostile-staging.ts';

const RECOMMENDED = recommended();

export interface Feed {
  /** The next text that somebody else wrote. */
  readonly text: () => string;
  readonly colour: boolean;
  readonly width: number;
}

/** Every report for people, with a text of somebody else wherever one can stand. */
export const FOR_PEOPLE: Readonly<Record<string, (feed: Feed) => string>> = {
  renderTerminal: (feed) =>
    renderTerminal(diagnostics(feed.text), {
      sources: () => `${feed.text()}\n${feed.text()}`,
      colour: feed.colour,
      width: feed.width,
    }),
  'renderTerminal of an unknown code': ({ text, colour, width }) =>
    renderTerminal(
      thrownBy(() => explain(text())),
      {
        sources: () => undefined,
        colour,
        width,
      },
    ),
  renderOutputs: ({ text, colour }) =>
    renderOutputs(
      [
        { stack: text(), title: text() },
        {
          stack: text(),
          title: text(),
          outputs: { [text()]: text(), [text()]: [{ [text()]: 1 }] },
        },
      ],
      colour,
    ),
  renderWatched: ({ text, colour }) =>
    renderWatched(
      [
        { title: text(), losses: [], diagnostics: [] },
        { title: text(), status: status(text), losses: [{ step: 1, loss: 2 }], diagnostics: [] },
      ],
      colour,
    ),
  renderStatus: ({ text, colour, width }) =>
    renderStatus([status(text), status(text)], colour, width),
  renderUndeclared: ({ text, colour }) =>
    renderUndeclared(
      [
        { ...undeclared(text), state: { bucket: text(), key: text(), resources: 2 } },
        undeclared(text),
      ],
      colour,
    ),
  renderRecommendation: ({ text, colour, width }) =>
    renderRecommendation(
      {
        ...RECOMMENDED,
        region: text(),
        because: [text(), text()],
        warnings: [text()],
        payments: RECOMMENDED.payments.map((payment) => ({ ...payment, because: [text()] })),
      },
      colour,
      width,
    ),
  renderUnlocked: ({ text }) => renderUnlocked([lock(text), lock(text)]),
  unlockQuestion: ({ text }) => unlockQuestion(lock(text)),
  renderPlan: ({ text, colour }) =>
    [renderPlan(plan(text), colour), renderPlan(withoutWork(plan(text)), colour)].join('\n\n'),
  renderRefusedPlans: ({ text }) => renderRefusedPlans([plan(text)], 60_000),
  renderResults: ({ text, colour }) =>
    renderResults(
      (['applied', 'refused', 'unchanged', 'failed', 'skipped'] as const).map((outcome) => {
        const planned = plan(text);
        return { compiled: planned.context.compiled, plan: planned, outcome, diagnostics: [] };
      }),
      colour,
    ),
  renderChecks: ({ text, colour, width }) =>
    renderChecks(
      [
        { subject: text(), status: 'ok', found: text() },
        { subject: text(), status: 'failed', found: text(), fix: text() },
      ],
      colour,
      width,
    ),
  renderStarted: ({ text, colour }) =>
    renderStarted(
      { files: [{ path: text(), written: 'created' }], toInstall: true, notes: [text()] },
      [{ command: 'npx temper validate', does: 'check the specs' }],
      colour,
    ),
  ...COMMENTS,
  ...OPERATIONS,
  ...STAGING,
};

function undeclared(text: () => string): Undeclared {
  return {
    stack: text(),
    names: [text()],
    environment: text(),
    account: text(),
    region: text(),
    kept: [
      { stack: text(), id: text(), what: text(), arn: text(), serving: text(), removal: text() },
    ],
  };
}

interface ForMachines {
  render(message: string): string;
  /** The message as a machine finds it. */
  read(parsed: unknown): unknown;
}

/** Every report for machines that is JSON, with a text of somebody else in it. */
export const FOR_MACHINES: Readonly<Record<string, ForMachines>> = {
  renderJson: {
    render: (message) =>
      renderJson({ kind: 'outputs', data: { [message]: message }, diagnostics: [] }),
    read: (parsed) => onlyEntry((parsed as { data: object }).data),
  },
  'renderJson of a diagnostic': {
    render: (message) => renderJson({ kind: 'x', data: null, diagnostics: [{ ...HERE, message }] }),
    read: (parsed) => (parsed as { diagnostics: [Diagnostic] }).diagnostics[0].message,
  },
  renderSarif: {
    render: (message) => renderSarif([{ ...HERE, message, at: place(() => message) }]),
    read: (parsed) => (parsed as Log).runs[0].results[0].message.text,
  },
  renderPolicies: {
    render: (message) => renderPolicies([policyOf(message)]),
    read: (parsed) => (parsed as { Statement: [{ Action: [string] }] }).Statement[0].Action[0],
  },
  jsonText: { render: (message) => jsonText([message]), read: (parsed) => (parsed as [string])[0] },
};

const policyOf = (action: string): EnvironmentPolicy => ({
  environment: action,
  account: action,
  region: action,
  identity: 'plan',
  stacks: [action],
  policies: [
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: [action], Resource: [action] }],
    },
  ],
});

interface Log {
  readonly runs: [{ readonly results: [{ readonly message: { readonly text: string } }] }];
}

const HERE = { code: 'SPEC_VALUE', severity: 'error' } as const;

/** The value of an object's one entry, where its key says the same. */
function onlyEntry(data: object): unknown {
  const [[key, value] = []] = Object.entries(data);
  return key === value ? value : undefined;
}

function diagnostics(text: () => string): Diagnostic[] {
  return (['error', 'warning', 'note'] as const).map((severity) => ({
    code: 'SPEC_VALUE',
    severity,
    message: text(),
    why: text(),
    fix: text(),
    at: place(text),
    related: [{ message: text(), at: place(text) }],
  }));
}

function place(text: () => string) {
  return {
    file: text(),
    start: { line: 1, column: 1, offset: 0 },
    end: { line: 1, column: 4, offset: 3 },
  };
}

function thrownBy(work: () => unknown): readonly Diagnostic[] {
  try {
    work();
  } catch (error) {
    if (error instanceof TemperError) return error.diagnostics;
    throw error;
  }
  return [];
}

function lock(text: () => string) {
  return { title: text(), id: text(), who: text(), operation: text(), created: text() };
}

function status(text: () => string): VersionStatus {
  return {
    id: text(),
    model: text(),
    version: 1,
    attempt: 1,
    environment: text(),
    baseModel: text(),
    file: text(),
    drift: ['spec-edited', text() as Drift],
    outputs: { custom_model_arn: text(), job_status: [text()], training_metrics: { x: text() } },
    diagnostics: [],
    job: {
      name: text(),
      arn: text(),
      status: text(),
      failureMessage: text(),
      phases: { validation: {}, dataProcessing: {}, training: {} },
      createdAt: new Date(0),
      modelName: text(),
      validationLosses: [],
      hyperparameters: {},
      baseModelArn: text(),
      outputUri: text(),
    },
    progress: {
      stage: 'training',
      words: text(),
      elapsedMs: 1000,
      terminal: false,
      succeeded: false,
      overdue: false,
    },
  };
}

/** What reports read of a plan; the rest of it they never see. */
function plan(text: () => string): StackPlan {
  const address = text();
  const change = (type: string, actions: readonly string[], values: object) => ({
    address,
    type,
    mode: 'managed',
    actions,
    before: actions.includes('delete') ? values : null,
    after: actions.includes('create') ? values : null,
  });
  const shown: unknown = {
    context: {
      compiled: {
        stack: {
          title: text(),
          account: text(),
          region: text(),
          state: { bucket: text() },
          training: { address, jobName: text() },
        },
        kind: { id: text },
        spec: {},
      },
      kind: { training: { subject: text } },
    },
    plan: {
      applyable: true,
      resourceChanges: [
        change('aws_bedrock_custom_model', ['create'], { job_name: text() }),
        change('aws_s3_bucket', ['delete'], { bucket: text() }),
        change('aws_kms_key', ['delete', 'create'], { alias: text() }),
        change('aws_iam_role', ['update'], {}),
        change(text(), ['forget'], {}),
      ],
    },
    estimate: { unknownBecause: text(), grade: text(), assumptions: [text(), text()] },
    monthlyCost: [{ what: text(), lowUsd: 0, highUsd: 3, terms: text() }],
    digest: text(),
    remoteState: false,
  };
  return shown as StackPlan;
}

function withoutWork(planned: StackPlan): StackPlan {
  return { ...planned, plan: { ...planned.plan, applyable: false, resourceChanges: [] } };
}
