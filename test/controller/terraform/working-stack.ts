import { join } from 'node:path';
import { prepareDirectory, type Import } from '../../../controller/terraform/directory.ts';
import type { UiEvent } from '../../../controller/terraform/messages/json-ui.ts';
import {
  terraformIn,
  type Terraform,
  type TerraformOptions,
} from '../../../controller/terraform/terraform.ts';
import type { Stack } from '../../../stacks/stack.ts';
import { aStack, locate } from './plan-json.ts';
import { BARE, engineUnderTest, realClock, recordingReporter } from './support.ts';

/** A stack of `terraform_data` (no provider, no network) with its state in a file beside its directory. */
export interface WorkingStack {
  readonly dir: string;
  readonly stack: Stack;
  readonly terraform: Terraform;
  readonly events: UiEvent[];
  readonly said: string[];
  readonly plan: string;
  /** Writes the configuration (again, with other resources) into the directory. */
  readonly configure: (configuration: object, imports?: readonly Import[]) => Promise<void>;
}

export const PLAIN = {
  resource: { terraform_data: { a: { input: 'one' } } },
  output: { a: { value: '${terraform_data.a.output}' } },
};

/** The outputs in the state, as the next plan finds them. */
export async function outputsOf({
  terraform,
  plan,
}: Pick<WorkingStack, 'terraform' | 'plan'>): Promise<unknown> {
  await terraform.plan({ out: plan });
  return (await terraform.show(plan)).priorOutputs;
}

export async function workingStack(
  root: string,
  configuration: object = PLAIN,
  options: Partial<TerraformOptions> & { readonly backend?: object } = {},
): Promise<WorkingStack> {
  const { backend = { local: { path: join(root, 'the.tfstate') } }, ...rest } = options;
  const dir = join(root, 'stacks', 'model', 'a', 'v1');
  const reporter = recordingReporter();
  const events: UiEvent[] = [];
  const stackOf = (content: { readonly terraform?: object }) => {
    const { terraform = { backend }, ...resources } = content;
    return aStack({
      id: 'model/a/v1',
      terraformJson: `${JSON.stringify(resources, undefined, 2)}\n`,
      versionsJson: `${JSON.stringify({ terraform })}\n`,
      origins: {
        'terraform_data.a': ['metadata', 'name'],
        'terraform_data.a.input': ['spec', 'x'],
      },
      addresses: ['terraform_data.a'],
    });
  };
  const stack = stackOf(configuration);
  await prepareDirectory(stack, dir);
  return {
    dir,
    stack,
    events,
    said: reporter.said,
    plan: join(dir, 'the.tfplan'),
    configure: (content, imports) => prepareDirectory(stackOf(content), dir, imports),
    terraform: terraformIn({
      engine: engineUnderTest(),
      dir,
      environment: BARE,
      lockFile: '',
      clock: realClock,
      reporter,
      source: { stack, locate },
      onEvent: (event) => events.push(event),
      ...rest,
    }),
  };
}
