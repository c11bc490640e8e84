import { createRequire } from 'node:module';

/**
 * The program of opencode. The command of the package starts that of the platform, which comes as a package of its own. Null:
 * it lacks one for this platform.
 */
export const opencode = programOfPlatform();

function programOfPlatform() {
  const names = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
  const folder = `opencode-${names[process.platform]}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(
      `${folder}/bin/opencode${process.platform === 'win32' ? '.exe' : ''}`,
    );
  } catch {
    return null;
  }
}
