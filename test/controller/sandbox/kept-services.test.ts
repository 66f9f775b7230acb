import { mkdir, rm } from 'node:fs/promises';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { childrenOf } from './killable-sandbox.ts';
import { ACCOUNT, keepingReporter, sandboxes, sandboxWith } from './running-sandbox.ts';

const start = sandboxes();
const folder = temporaryFolders();

describe('what cannot be kept', () => {
  /** Simulated services are kept after each request that they answer. */
  const askBudgets = async (url: string) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/budgets/aws4_request, Signature=0`,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSBudgetServiceGateway.DescribeBudgets',
      },
      body: '{}',
    });
    return [answer.status, await answer.text()];
  };

  test('is answered 500 and said, until it can be kept again', async () => {
    const stateDir = await folder();
    const reporter = keepingReporter();
    const lone = await start({ stateDir, reporter });
    await rm(stateDir, { recursive: true });
    for (let time = 0; time < 2; time++)
      expect(await askBudgets(lone.url)).toEqual([500, expect.stringContaining('ENOENT')]);
    expect(reporter.lines.join('\n')).toContain('the sandbox failed on POST /');
    await mkdir(stateDir);
    expect((await askBudgets(lone.url))[0]).toBe(200);
  }, 120_000);

  test('does not keep the emulator alive', async () => {
    const stateDir = await folder();
    const lone = await sandboxWith(await folder(), { stateDir });
    const emulator = Math.max(...(await childrenOf(process.pid)));
    await rm(stateDir, { recursive: true });
    await expect(lone.close()).rejects.toThrow('ENOENT');
    expect(await childrenOf(process.pid)).not.toContain(emulator);
  }, 120_000);
});
