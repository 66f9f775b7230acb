import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { signatureOn } from '../../../controller/terraform/lock/lock-signature.ts';

/** Leases of a lock that is there after so many looks. */
function leasesAfter(looks: number) {
  const asked: string[] = [];
  return {
    asked,
    sign: async (id: string) => {
      asked.push(id);
      return asked.length > looks;
    },
    releaseEnded: async () => undefined,
  };
}

async function beaten(times: number, signature: ReturnType<typeof signatureOn>) {
  for (let at = 0; at < times; at += 1) {
    signature.beat();
    await new Promise(setImmediate);
  }
  await signature.ended();
}

test('the lock that Terraform says it tries for is signed as soon as it is there, once', async () => {
  const leases = leasesAfter(2);
  let id: string | undefined;
  const signature = signatureOn({ lastTried: () => id }, leases);
  signature.beat();
  id = 'ours';
  await beaten(9, signature);
  expect(leases.asked).toEqual(['ours', 'ours', 'ours']);
});

test('one that never comes, because somebody else has it, is not looked for for ever', async () => {
  const leases = leasesAfter(Infinity);
  await beaten(99, signatureOn({ lastTried: () => 'ours' }, leases));
  expect(leases.asked).toHaveLength(20);
});

test('when S3 cannot be asked, the run goes on without a signature', async () => {
  let asked = 0;
  const sign = async () => {
    asked += 1;
    throw new TemperError([{ code: 'AWS_ACCESS_DENIED', severity: 'error', message: 'no' }]);
  };
  const leases = { sign, releaseEnded: async () => undefined };
  await beaten(9, signatureOn({ lastTried: () => 'ours' }, leases));
  expect(asked).toBe(1);
});
