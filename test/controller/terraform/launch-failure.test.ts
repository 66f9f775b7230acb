/* What EC2 says when machines do not start, in its own words as people have published them; and what is made of it. */
import { translateDiagnostics } from '../../../controller/terraform/messages/diagnostics.ts';
import { withLaunchErrors } from '../../../controller/terraform/messages/launch-failure.ts';
import { NOT_ALL } from '../../../stacks/kinds/fine-tune/compute/ec2/constructs/gang.ts';

const said = (summary: string, detail = '') =>
  translateDiagnostics([{ severity: 'error', summary, detail }])[0];

const PROVIDER =
  'creating EC2 Fleet: operation error EC2: CreateFleet, https response error StatusCode: 400, RequestID: 1, api error';

test('the condition that every fleet is compiled with is known by its words', () => {
  expect(said('Resource postcondition failed', NOT_ALL)).toMatchObject({
    code: 'TF_NOT_STARTED',
    message: 'EC2 did not start all machines of the training',
    why: expect.stringContaining('no machine bills'),
    fix: expect.stringContaining('apply again'),
  });
});

test.each([
  {
    what: 'no capacity',
    error:
      'InsufficientInstanceCapacity: We currently do not have sufficient p5.48xlarge capacity in the Availability Zone you requested (us-east-1a). Our system will be working on provisioning additional capacity.',
    code: 'TF_CAPACITY',
    message:
      'EC2 has no room for `p5.48xlarge` in us-east-1a at the moment (InsufficientInstanceCapacity)',
  },
  {
    what: 'no Spot capacity',
    error:
      'InsufficientInstanceCapacity: There is no Spot capacity available that matches your request.',
    code: 'TF_CAPACITY',
    message: 'EC2 has no room for these machines at the moment (InsufficientInstanceCapacity)',
  },
  {
    what: 'nothing that fits',
    error: 'UnfulfillableCapacity: Unable to fulfill capacity due to your request configuration.',
    code: 'TF_CAPACITY',
    message: 'EC2 has no room for these machines at the moment (UnfulfillableCapacity)',
  },
  {
    what: 'the limit of a family',
    error:
      'VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 8 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.',
    code: 'TF_QUOTA',
    message:
      'the account may run 8 vCPUs of instances of this family, and the machines need more (VcpuLimitExceeded)',
  },
  {
    what: 'the limit of Spot',
    error: 'MaxSpotInstanceCountExceeded: Max spot instance count exceeded',
    code: 'TF_QUOTA',
    message:
      'the account may run no more Spot machines of this family (MaxSpotInstanceCountExceeded)',
  },
  {
    what: 'a reservation that is full, over or not begun',
    error:
      'ReservationCapacityExceeded: The requested reservation does not have sufficient compatible and available capacity for this request.',
    code: 'TF_RESERVATION',
    message: 'the reservation has no place for these machines (ReservationCapacityExceeded)',
  },
  {
    what: 'a reservation that is not there',
    error:
      "InvalidCapacityReservationId.NotFound: The capacity reservation 'cr-0123456789abcdef0' does not exist.",
    code: 'TF_RESERVATION',
    message:
      'the reservation cr-0123456789abcdef0 has no place for these machines (InvalidCapacityReservationId.NotFound)',
  },
  {
    what: 'a zone without the type',
    error:
      'InvalidFleetConfiguration: Your requested instance type (p5en.48xlarge) is not supported in your requested Availability Zone (us-east-1e). Please retry your request by not specifying an Availability Zone or choosing us-east-1a, us-east-1b.',
    code: 'TF_ZONE',
    message: '`p5en.48xlarge` is not offered in us-east-1e',
    why: 'EC2 offers it in us-east-1a, us-east-1b',
  },
  {
    what: 'no permission to start',
    error:
      'UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/apply/me is not authorized to perform: ec2:CreateFleet on resource: arn:aws:ec2:us-east-1:111122223333:fleet/* because no identity-based policy allows the ec2:CreateFleet action.',
    code: 'TF_ACCESS_DENIED',
    message: 'the role may not ec2:CreateFleet on arn:aws:ec2:us-east-1:111122223333:fleet/*',
  },
  {
    what: 'no role for Spot',
    error:
      'AuthFailure.ServiceLinkedRoleCreationNotPermitted: The provided credentials do not have permission to create the service-linked role for EC2 Spot Instances.',
    code: 'TF_ACCESS_DENIED',
    message: 'the account has no service-linked role for Spot, and this role may not make it',
  },
])(
  '$what is one sentence, a reason and a way on',
  ({ error, code, message, why = expect.any(String) }) => {
    expect(said(`${PROVIDER} ${error}`)).toMatchObject({ code, message, why });
    // As a fleet without machines keeps it.
    const [ErrorCode = '', ErrorMessage = ''] = error.split(/: (.*)/);
    const failed = said('Resource postcondition failed', NOT_ALL);
    expect(withLaunchErrors(failed ? [failed] : [], [{ ErrorCode, ErrorMessage }])).toEqual([
      expect.objectContaining({ code, message, severity: 'error', why }),
    ]);
  },
);

describe('what a fleet keeps', () => {
  const path = ['spec', 'compute'];
  const missing = { code: 'TF_NOT_STARTED', severity: 'error', message: 'none', path } as const;
  const other = { code: 'TF_THROTTLED', severity: 'error', message: 'later' } as const;
  const full = { ErrorCode: 'InsufficientInstanceCapacity', ErrorMessage: 'No.' };

  test('takes the place of the sentence that machines are missing, once, where that stands', () => {
    expect(withLaunchErrors([other, missing], [full, full])).toEqual([
      other,
      expect.objectContaining({ code: 'TF_CAPACITY', path }),
    ]);
  });

  test('is not needed: without reasons the sentence stays', () => {
    expect(withLaunchErrors([missing, other], [])).toEqual([missing, other]);
  });

  test('is told of in AWS’s words where nobody knows them', () => {
    const strange = { ErrorCode: 'Strange', ErrorMessage: 'Never seen before.' };
    expect(withLaunchErrors([missing], [strange])).toEqual([
      expect.objectContaining({ message: 'starting machines: Strange: Never seen before' }),
    ]);
  });
});
