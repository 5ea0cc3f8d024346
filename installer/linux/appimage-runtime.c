/*
 * What an AppImage begins with: it mounts the file system that is appended to it and starts AppRun from there. The process that was
 * started becomes AppRun, so that its number, its terminal and its signals are those that the caller expects; a process of its own
 * serves the mount, until nobody uses it any more.
 *
 * Written for this product, since nothing is downloaded to make a package (facts sheet packaging.md, 1.3); what an AppImage promises
 * is in the AppImage specification, draft "type 2". Without FUSE the files are unpacked into a private folder, and deleted in the end.
 *
 * Two things other runtimes do not: the mount is never taken away from under a process that runs from it (the card host restarts the
 * daemon after a crash), and no variable of the environment names another image.
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#define FUSE_USE_VERSION 32
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <squashfuse/ll.h>
#include <squashfuse/squashfuse.h>

/* In the library, in no header. */
sqfs_ll *sqfs_ll_open(const char *path, size_t offset);

/*
 * The library asks for decompressors that no image of ours uses (they are made with zstd); these stand in for them. One of the real
 * ones, lzo, may not be linked into a program under the MIT licence.
 */
int lzo1x_decompress_safe(void) { return -1; }
int LZ4_decompress_safe(void) { return -1; }
int lzma_stream_buffer_decode(void) { return 1; }

static const char *program = "CardBridge";

static int fail(const char *what)
{
  fprintf(stderr, "%s: %s: %s\n", program, what, strerror(errno));
  return 1;
}

/* Where the ELF file ends and the file system begins; 0 when that cannot be told. */
static size_t image_offset(const char *self)
{
  Elf64_Ehdr head;
  size_t end = 0;
  int file = open(self, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  if (pread(file, &head, sizeof head, 0) == (ssize_t)sizeof head && !memcmp(head.e_ident, ELFMAG, SELFMAG)) {
    end = head.e_shoff + (size_t)head.e_shentsize * head.e_shnum;
    for (int i = 0; i < head.e_shnum; i++) {
      Elf64_Shdr section;
      off_t at = (off_t)head.e_shoff + (off_t)i * head.e_shentsize;
      if (pread(file, &section, sizeof section, at) != (ssize_t)sizeof section) {
        end = 0;
        break;
      }
      if (section.sh_type != SHT_NOBITS && section.sh_offset + section.sh_size > end) end = section.sh_offset + section.sh_size;
    }
  }
  close(file);
  return end;
}

/* A folder that nobody else can look into. */
static bool make_private_folder(char *path, size_t size)
{
  const char *temporary = getenv("TMPDIR");
  if (!temporary || temporary[0] != '/') temporary = "/tmp";
  if (snprintf(path, size, "%s/.mount_cardbridge-XXXXXX", temporary) >= (int)size) {
    errno = ENAMETOOLONG;
    return false;
  }
  return mkdtemp(path) != NULL;
}

/* Becomes AppRun; comes back only when that fails. */
static int become_program(char **argv, const char *folder, const char *self)
{
  char file[PATH_MAX], current[PATH_MAX];
  if (snprintf(file, sizeof file, "%s/AppRun", folder) >= (int)sizeof file) return 127;
  setenv("APPDIR", folder, 1);
  setenv("APPIMAGE", self, 1);
  setenv("ARGV0", argv[0], 1);
  if (getcwd(current, sizeof current)) setenv("OWD", current, 1);
  argv[0] = file;
  execv(file, argv);
  fail(file);
  return 127;
}

/* ---- unpacked ---- */

static bool write_file(sqfs *fs, sqfs_inode *inode, const char *path)
{
  static char buffer[1 << 17];
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0700);
  if (file < 0) return false;
  sqfs_off_t at = 0;
  bool ok = true;
  while (ok) {
    sqfs_off_t count = sizeof buffer;
    ok = !sqfs_read_range(fs, inode, at, &count, buffer);
    if (!ok || count == 0) break;
    for (sqfs_off_t written = 0; ok && written < count;) {
      ssize_t now = write(file, buffer + written, (size_t)(count - written));
      if (now < 0 && errno == EINTR) continue;
      ok = now > 0;
      written += now;
    }
    at += count;
  }
  ok = !fchmod(file, inode->base.mode & 0755) && ok;
  return !close(file) && ok;
}

static bool unpack_entry(sqfs *fs, sqfs_traverse *walk, const char *folder)
{
  char path[PATH_MAX], link[PATH_MAX];
  size_t size = sizeof link;
  sqfs_inode inode;
  if (snprintf(path, sizeof path, "%s/%s", folder, walk->path) >= (int)sizeof path) return false;
  if (sqfs_inode_get(fs, &inode, walk->entry.inode)) return false;
  switch (inode.base.inode_type) {
  case SQUASHFS_DIR_TYPE:
  case SQUASHFS_LDIR_TYPE:
    return !mkdir(path, 0755);
  case SQUASHFS_SYMLINK_TYPE:
  case SQUASHFS_LSYMLINK_TYPE:
    return !sqfs_readlink(fs, &inode, link, &size) && !symlink(link, path);
  case SQUASHFS_REG_TYPE:
  case SQUASHFS_LREG_TYPE:
    return write_file(fs, &inode, path);
  default:
    /* Nothing else is in an image of ours. */
    return true;
  }
}

static bool unpack(const char *self, size_t offset, const char *folder)
{
  sqfs fs;
  sqfs_traverse walk;
  sqfs_err error = SQFS_OK;
  bool ok = true;
  if (sqfs_open_image(&fs, self, offset)) return false;
  if (sqfs_traverse_open(&walk, &fs, sqfs_inode_root(&fs))) return false;
  while (ok && sqfs_traverse_next(&walk, &error))
    if (!walk.dir_end) ok = unpack_entry(&fs, &walk, folder);
  sqfs_traverse_close(&walk);
  sqfs_destroy(&fs);
  return ok && error == SQFS_OK;
}

static int remove_one(const char *path, const struct stat *found, int kind, struct FTW *where)
{
  (void)found;
  (void)kind;
  (void)where;
  return remove(path);
}

static void remove_folder(const char *folder) { nftw(folder, remove_one, 32, FTW_DEPTH | FTW_PHYS | FTW_MOUNT); }

static volatile sig_atomic_t told_pid;

static void pass_on(int signal)
{
  if (told_pid > 0) kill((pid_t)told_pid, signal);
}

/*
 * Unpacks, runs and deletes. The files must stay as long as anything runs from them, and the caller must learn of the end of the
 * program only: so a process in between inherits every orphan (prctl(2), PR_SET_CHILD_SUBREAPER), waits for all of them and cleans up.
 */
static int run_unpacked(char **argv, const char *self, size_t offset)
{
  char folder[PATH_MAX];
  int report[2], status = 0;
  if (!make_private_folder(folder, sizeof folder)) return fail("no temporary folder");
  if (!unpack(self, offset, folder)) {
    remove_folder(folder);
    fprintf(stderr, "%s: cannot unpack into %s\n", program, folder);
    return 1;
  }
  if (pipe2(report, O_CLOEXEC)) return fail("pipe");
  pid_t keeper = fork();
  if (keeper < 0) return fail("fork");
  if (keeper == 0) {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t child = fork();
    if (child == 0) _exit(become_program(argv, folder, self));
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    pid_t first = child;
    if (child < 0 || write(report[1], &first, sizeof first) < 0) status = 1;
    for (pid_t ended; (ended = waitpid(-1, &status, 0)) > 0 || errno == EINTR;)
      if (ended == child && write(report[1], &status, sizeof status) < 0) break;
    remove_folder(folder);
    _exit(0);
  }
  close(report[1]);
  pid_t child = 0;
  if (read(report[0], &child, sizeof child) != (ssize_t)sizeof child || child <= 0) return fail("the program did not start");
  told_pid = child;
  struct sigaction forward = {.sa_handler = pass_on};
  sigaction(SIGTERM, &forward, NULL);
  sigaction(SIGHUP, &forward, NULL);
  /* The terminal sends this one to the program as well. */
  signal(SIGINT, SIG_IGN);
  ssize_t got;
  while ((got = read(report[0], &status, sizeof status)) < 0 && errno == EINTR) continue;
  if (got != (ssize_t)sizeof status) return 1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* ---- mounted ---- */

struct mount {
  const char *folder;
  int end_of_program;
};

/* False: somebody still uses it. Never lazily, which would take the files away from programs that run. */
static bool unmount(const char *folder)
{
  if (geteuid() == 0) return !umount2(folder, UMOUNT_NOFOLLOW) || errno == EINVAL;
  pid_t child = fork();
  if (child == 0) {
    execlp("fusermount3", "fusermount3", "-u", "-q", "--", folder, (char *)NULL);
    execlp("fusermount", "fusermount", "-u", "-q", "--", folder, (char *)NULL);
    _exit(127);
  }
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void *unmount_when_unused(void *argument)
{
  struct mount *mount = argument;
  char byte;
  /* The other end is with the program, which never writes: this waits for its end. */
  while (read(mount->end_of_program, &byte, 1) < 0 && errno == EINTR) continue;
  while (!unmount(mount->folder)) sleep(1);
  return NULL;
}

static void be_quiet(void)
{
  /* Else a pipe that the program writes to would have no end before ours. */
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return;
  dup2(nothing, 0);
  dup2(nothing, 1);
  dup2(nothing, 2);
}

/* Serves the mount. `ready` gets a byte when it stands. */
static void serve_mount(const char *self, size_t offset, const char *folder, int ready, int end_of_program)
{
  setsid();
  sqfs_ll *files = sqfs_ll_open(self, offset);
  if (!files) return;
  struct fuse_lowlevel_ops calls = {
      .getattr = sqfs_ll_op_getattr,
      .opendir = sqfs_ll_op_opendir,
      .releasedir = sqfs_ll_op_releasedir,
      .readdir = sqfs_ll_op_readdir,
      .lookup = sqfs_ll_op_lookup,
      .open = sqfs_ll_op_open,
      .create = sqfs_ll_op_create,
      .release = sqfs_ll_op_release,
      .read = sqfs_ll_op_read,
      .readlink = sqfs_ll_op_readlink,
      .listxattr = sqfs_ll_op_listxattr,
      .getxattr = sqfs_ll_op_getxattr,
      .forget = sqfs_ll_op_forget,
      .statfs = stfs_ll_op_statfs,
  };
  char *words[] = {"cardbridge", "-o", "ro,nodev,nosuid,subtype=cardbridge", NULL};
  struct fuse_args arguments = FUSE_ARGS_INIT(3, words);
  sqfs_ll_chan channel;
  if (sqfs_ll_mount(&channel, folder, &arguments, &calls, sizeof calls, files)) return;

  struct mount mount = {.folder = folder, .end_of_program = end_of_program};
  pthread_t waiting;
  fuse_set_signal_handlers(channel.session);
  if (pthread_create(&waiting, NULL, unmount_when_unused, &mount) == 0 && write(ready, "", 1) == 1) {
    close(ready);
    be_quiet();
    fuse_session_loop(channel.session);
  }
  sqfs_ll_unmount(&channel, folder);
  rmdir(folder);
}

/* Comes back only when nothing could be mounted. */
static void run_mounted(char **argv, const char *self, size_t offset)
{
  char folder[PATH_MAX], byte;
  int ready[2], life[2];
  if (access("/dev/fuse", R_OK | W_OK) || !make_private_folder(folder, sizeof folder)) return;
  if (pipe2(ready, O_CLOEXEC) || pipe2(life, O_CLOEXEC)) return;
  pid_t between = fork();
  if (between == 0) {
    /* Not a child of the program, which would be told of the end of one that it does not know. */
    if (fork() == 0) {
      close(ready[0]);
      close(life[1]);
      serve_mount(self, offset, folder, ready[1], life[0]);
    }
    _exit(0);
  }
  close(ready[1]);
  close(life[0]);
  while (between > 0 && waitpid(between, NULL, 0) < 0 && errno == EINTR) continue;
  ssize_t got;
  while ((got = read(ready[0], &byte, 1)) < 0 && errno == EINTR) continue;
  close(ready[0]);
  if (between > 0 && got == 1) {
    /* This end stays open as long as the program runs: it is the one that is not closed on exec. */
    fcntl(life[1], F_SETFD, 0);
    _exit(become_program(argv, folder, self));
  }
  close(life[1]);
  rmdir(folder);
}

int main(int argc, char **argv)
{
  char self[PATH_MAX];
  if (argc < 1 || !realpath("/proc/self/exe", self)) return fail("/proc/self/exe");
  size_t offset = image_offset(self);
  if (offset == 0) {
    fprintf(stderr, "%s: %s has no file system\n", program, self);
    return 1;
  }
  const char *option = argc > 1 ? argv[1] : "";
  if (!strcmp(option, "--appimage-offset")) return printf("%zu\n", offset) < 0;
  if (!strcmp(option, "--appimage-version")) return puts("CardBridge, AppImage type 2") < 0;
  if (!strcmp(option, "--appimage-extract")) {
    if (mkdir("squashfs-root", 0755)) return fail("squashfs-root");
    return unpack(self, offset, "squashfs-root") ? 0 : fail("squashfs-root");
  }
  bool unpacked = getenv("APPIMAGE_EXTRACT_AND_RUN") != NULL;
  if (!strcmp(option, "--appimage-extract-and-run")) {
    unpacked = true;
    argv[1] = argv[0];
    argv++;
  }
  if (!unpacked) run_mounted(argv, self, offset);
  return run_unpacked(argv, self, offset);
}
