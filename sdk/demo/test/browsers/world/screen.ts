import {
  type Screen as AnyScreen,
  type Area,
  encodePng,
  type Pixels,
  startScreen as startAny,
} from '@cardbridge/fixtures/screen';

/** A screen as a person uses it; a browser on it draws its own frame. */
export interface Screen extends Pick<AnyScreen, 'name' | 'xdotool' | 'stop'> {
  /** Pixels from the left top corner. */
  click(x: number, y: number): Promise<void>;
  /** Presses keys by their X names, such as `Return` or `alt+shift+a`. */
  press(...keys: readonly string[]): Promise<void>;
  pixels(area?: Area): Promise<Pixels>;
  /** A PNG file of that part. */
  picture(area?: Area): Promise<Buffer>;
}

const WHOLE: Area = { left: 0, top: 0, width: 1280, height: 800 };

export async function startScreen(): Promise<Screen> {
  const screen = await startAny(WHOLE);
  return {
    ...screen,
    click: async (x, y) => void (await screen.xdotool('mousemove', `${x}`, `${y}`, 'click', '1')),
    press: async (...keys) => void (await screen.xdotool('key', '--delay', '60', ...keys)),
    pixels: (area = WHOLE) => screen.pixels(area),
    picture: async (area = WHOLE) => encodePng(await screen.pixels(area)),
  };
}
