/* The function that ends what outlives its time: against botocore's models of EC2, and against EC2 as the sandbox has it. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packagedFile } from '../../../controller/workspace/packaged-file.ts';
import { pythonWithMoto } from '../../helpers/python-with-moto.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const HERE = dirname(fileURLToPath(import.meta.url));
const LIMIT_FOLDER = dirname(packagedFile('fleet/limit/handler.py'));

/** A Python with boto3, as Lambda has it. */
const python = async (words: readonly string[]) =>
  pythonWithMoto(await folder(), words, { LIMIT_FOLDER });

test('ends what is overdue, and no mistake of one node keeps another alive', async () => {
  expect(await python([join(HERE, 'handler_test.py')])).toMatch(/Ran 7 tests[^]*OK/);
}, 60_000);

/** The function as Lambda calls it, with instances that moto keeps. */
const IN_MOTO = `
import os, sys
os.environ.update(AWS_ACCESS_KEY_ID='x', AWS_SECRET_ACCESS_KEY='x', AWS_DEFAULT_REGION='us-east-1', TEMPER_ENVIRONMENT='research')
sys.path.insert(0, os.environ['LIMIT_FOLDER'])
from datetime import datetime, timedelta, timezone
from moto import mock_aws
with mock_aws():
    import boto3, handler
    ec2 = boto3.client('ec2')
    image = ec2.describe_images()['Images'][0]['ImageId']
    def start(environment, minutes):
        tags = [{'Key': 'temper:environment', 'Value': environment}, {'Key': 'temper:max-minutes', 'Value': minutes}]
        made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, TagSpecifications=[{'ResourceType': 'instance', 'Tags': tags}])
        return made['Instances'][0]['InstanceId']
    mine, later, others = start('research', '30'), start('research', '300'), start('production', '30')
    stopped = start('research', '30')
    ec2.stop_instances(InstanceIds=[stopped])
    assert handler.handler({}, None) == {'terminated': []}
    in_an_hour = datetime.now(timezone.utc) + timedelta(minutes=60)
    assert handler.end_overdue(ec2, 'research', in_an_hour) == {'terminated': [mine, stopped]}
    states = {i['InstanceId']: i['State']['Name'] for r in ec2.describe_instances()['Reservations'] for i in r['Instances']}
    assert [states[each] for each in (mine, later, others, stopped)] == ['terminated', 'running', 'running', 'terminated'], states
    assert handler.end_overdue(ec2, 'research', in_an_hour) == {'terminated': []}
print('as it should be')
`;

test('ends nodes of its environment that are overdue, once, and leaves all others', async () => {
  expect(await python(['-c', IN_MOTO])).toContain('as it should be');
}, 60_000);
