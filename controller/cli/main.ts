process.stdout.write('temper\n');
