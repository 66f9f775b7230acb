#!/usr/bin/env node
// Releases of the AWS SDK print a warning about Node 20 on every start; the pinned ones support it.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
await import('../dist/main.js');
