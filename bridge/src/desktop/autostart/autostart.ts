/** Whether the program starts when this person logs in. Errors: ERR_AUTOSTART, whose detail names what is in the way. */
export interface Autostart {
  /** Where the system has it, for messages: a file, or a value in the registry. */
  readonly place: string;
  /** What the next login does, also after the person changed it in the settings of the desktop or of the system. */
  isOn(): Promise<boolean>;
  turnOn(): Promise<void>;
  /** The program goes on running. */
  turnOff(): Promise<void>;
  /**
   * For an uninstaller: nothing of ours is left. Gives whether anything was. What the system itself would restart is ended, so not for
   * a program that is to go on running.
   */
  remove(): Promise<boolean>;
}
