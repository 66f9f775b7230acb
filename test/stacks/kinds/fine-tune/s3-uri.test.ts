import fc from 'fast-check';
import { s3UriProblem } from '../../../../stacks/kinds/fine-tune/s3-uri.ts';

/** AWS's own pattern, on texts too short for it to be slow. */
const AWS_S3_URI =
  /^s3:\/\/[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:\/[-!_*'().a-z0-9A-Z]+(?:\/[-!_*'().a-z0-9A-Z]+)*)?\/?$/;

test('takes no S3 URI that AWS’s pattern refuses, and refuses only those that name no object', () => {
  const part = fc.string({ unit: fc.constantFrom(...Array.from('abA0-._=/ !')), maxLength: 12 });
  fc.assert(
    fc.property(part, part, (bucket, key) => {
      const uri = `s3://${bucket}/${key}`;
      const namesObject = /^s3:\/\/[^/]+\/.*[^/]$/.test(uri);
      expect(s3UriProblem(uri) === undefined).toBe(AWS_S3_URI.test(uri) && namesObject);
    }),
    { numRuns: 2000 },
  );
});
