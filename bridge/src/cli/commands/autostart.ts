import { createAutostart } from '../../desktop/autostart/index.js';
import type { CommandContext } from '../context.js';
import { texts } from '../texts.js';

/** Whether CardBridge starts when this person logs in, and where the system keeps that. */
export async function autostartStatus({ output }: CommandContext): Promise<void> {
  const text = texts(output.language).autostart;
  const autostart = createAutostart();
  const on = await autostart.isOn();
  output.result({ on, place: autostart.place }, [on ? text.on : text.off, `${text.place}: ${autostart.place}`]);
}

export async function turnAutostart(to: 'on' | 'off', { output }: CommandContext): Promise<void> {
  const text = texts(output.language).autostart;
  const autostart = createAutostart();
  await (to === 'on' ? autostart.turnOn() : autostart.turnOff());
  output.result({ on: to === 'on', place: autostart.place }, [to === 'on' ? text.turnedOn : text.turnedOff]);
}
