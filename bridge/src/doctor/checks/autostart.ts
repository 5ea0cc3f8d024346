import type { DoctorContext } from '../context.js';
import { both, type Finding, ok, same, warning } from '../finding.js';

/** Off is a person's choice, and no fault. */
export async function autostart({ autostart, explain, remedyOf }: DoctorContext): Promise<Finding> {
  const { isOn, place, trouble } = await autostart();
  if (trouble) {
    return warning('autostart.unreadable', both('看不出登入時會不會啟動', 'Whether it starts at login cannot be seen'), {
      detail: explain(trouble),
      remedy: remedyOf(trouble),
    });
  }
  return isOn
    ? ok('autostart.on', both('登入時會啟動', 'It starts at login'), { detail: same(place) })
    : ok('autostart.off', both('登入時不會啟動', 'It does not start at login'), { detail: same(place) });
}
