import type { CodeInfo } from './code-info.ts';

/** SANDBOX_: the local AWS. */
export const SANDBOX_CODES = {
  SANDBOX_NOT_LOOPBACK: {
    exit: 64,
    summary: 'the sandbox was asked to listen where other machines could reach it',
    explanation:
      'The sandbox answers everybody who can connect and checks no signature. So it listens on `127.0.0.1`, `::1` or ' +
      '`localhost` only, and there is no option to change that. To use it from a container, run the sandbox inside the ' +
      'same container or share the host’s network with it. It also refuses requests that come from a web page (an ' +
      '`Origin` header, or a `Host` header that does not name this machine).',
    example: 'temper sandbox --host 0.0.0.0',
  },
  SANDBOX_PORT: {
    exit: 1,
    summary: 'the sandbox cannot listen on the port',
    explanation:
      'Another program, perhaps another sandbox, listens there, or the system does not allow the port (below 1024). ' +
      'Name another port, or 0: then the system chooses a free one and the sandbox prints it.',
    example: 'temper sandbox --port 80',
  },
  SANDBOX_POLICY: {
    exit: 64,
    summary: 'the sandbox cannot enforce that policy',
    explanation:
      '`temper sandbox --enforce-iam <file>` lets callers do what the policy in the file allows, and answers everything else ' +
      'as AWS does. It takes what `temper policy <plan|watch|apply|destroy>` prints, with `--json` or without, and other policies made of ' +
      'the elements that docs/sandbox.md lists. A policy with anything else (an operator about numbers or times, a policy ' +
      'variable, another version) is refused as a whole, because enforcing a part of it would say something that is not true.',
    example: 'temper policy apply > apply.json\ntemper sandbox --enforce-iam apply.json',
  },
  SANDBOX_FAULTS: {
    exit: 64,
    summary: 'faults for the sandbox cannot be read',
    explanation:
      'Faults are settings joined by commas:\n\n' +
      '- `throttle=0.2`: a fifth of the requests is refused as too many. `throttle=PutObject:0.2`, `throttle=s3.*:1`: ' +
      'of these operations only.\n' +
      '- `error=0.05`: a twentieth is answered with the service’s internal error.\n' +
      '- `latency=200ms`, `latency=GetObject:2s`: answers come late.\n' +
      '- `drop=CreateModelCustomizationJob:1`: the next successful request of that operation is carried out, but its ' +
      'answer is lost.\n' +
      '- `expire=CreateModelCustomizationJob:1`: once such a request was carried out, everybody’s credentials have expired, until ' +
      'there are other faults.\n' +
      '- `fail-job=support-bot-v1`, `fail-job=*@validation`: customization jobs of that name fail, in training or in ' +
      'validation.\n' +
      '- `never-start=*`: jobs of that name stay `NotStarted`.\n' +
      '- `skew=300s`, `skew=-1h`: AWS’s clock is ahead or behind.\n' +
      '- `seed=7`: other requests are hit, at the same rates.\n\n' +
      'Several `throttle`, `error`, `latency`, `drop` and `expire` may stand side by side.',
    example: 'temper sandbox --faults throttle=20%',
  },
  SANDBOX_STATE_LOCKED: {
    exit: 1,
    summary: 'the state directory is in use by another sandbox',
    explanation:
      'One sandbox at a time may keep its state in a folder. The lock belongs to the running process and ends with it, ' +
      'also when it is killed, so a lock is never left behind: if this is reported, a sandbox really runs. The ' +
      'message names its process.',
    example: 'temper sandbox --state-dir ../sandbox   # twice',
  },
  SANDBOX_STATE_DAMAGED: {
    exit: 1,
    summary: 'the state directory cannot be read',
    explanation:
      'The folder holds a journal of every request that changed something and a file with the state of the simulated ' +
      'services. A last record that was cut short by a kill is expected and simply dropped; anything else that ' +
      'does not add up means that the files were changed, or written by another version. Move the folder away and ' +
      'start with an empty one. Nothing real is lost: it is a sandbox.',
  },
  SANDBOX_EMULATOR_START: {
    exit: 1,
    summary: 'the AWS emulator did not start',
    explanation:
      'The sandbox runs moto (an AWS emulator in Python) behind its own services. It was found but ended before it was ' +
      'ready, or gave no sign of life for a minute; its last output is shown. Most often its packages do not fit ' +
      'together: try the command the message names, or let Temper make its own environment.',
  },
  SANDBOX_EMULATOR_UNUSABLE: {
    exit: 1,
    summary: 'the named AWS emulator cannot be used',
    explanation:
      'A `moto_server` program or a Python was named, but moto 5.2 or newer (below 6) with its server parts (`flask`, ' +
      '`flask_cors`) cannot be imported there. Install `moto[server]` there, or name none: then `moto_server` on PATH is ' +
      'used if it fits, else Temper makes a private virtual environment with a pinned release.',
    example: 'TEMPER_MOTO_SERVER=/usr/bin/python3 temper sandbox',
  },
  SANDBOX_EMULATOR_INSTALL: {
    exit: 1,
    summary: 'the AWS emulator could not be installed',
    explanation:
      'No usable `moto_server` is on PATH, so Temper makes a virtual environment in its cache folder (about 150 MB) and ' +
      'installs pinned releases with `pip`. pip’s own settings apply: index, proxy and certificates. Its last ' +
      'lines are shown. An installation that was interrupted starts again the next time.',
  },
  SANDBOX_EMULATOR_HASH: {
    exit: 1,
    summary: 'a downloaded package is not the one that Temper pins',
    explanation:
      'Every package of the emulator is pinned with the SHA-256 of its files, and pip received a file with another one. ' +
      'Either the index or mirror that pip is set to serves rebuilt files, or a download was tampered with. Nothing of ' +
      'it was installed. Check `pip config list`, or install moto yourself and name its `moto_server`.',
  },
  SANDBOX_PYTHON_MISSING: {
    exit: 1,
    summary: 'there is no Python for the AWS emulator',
    explanation:
      'The sandbox’s emulator is written in Python, and none was found on PATH. Python 3.10 or newer is needed for the ' +
      'sandbox only; nothing else in Temper uses it.',
  },
  SANDBOX_PYTHON_OLD: {
    exit: 1,
    summary: 'the Python on PATH is too old for the AWS emulator',
    explanation:
      'The emulator needs Python 3.10 or newer. Besides `python3`, the names `python3.10` to `python3.14` were looked ' +
      'for on PATH, so a newer Python may be installed beside the old one.',
  },
  SANDBOX_PYTHON_VENV: {
    exit: 1,
    summary: 'Python cannot make virtual environments',
    explanation:
      'Debian and Ubuntu leave the `venv` and `ensurepip` modules out of `python3`; the package `python3-venv` has them. ' +
      'Temper never installs into a Python that is not its own.',
  },
} as const satisfies Record<string, CodeInfo>;
