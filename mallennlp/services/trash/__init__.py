"""The trash: where deleted experiments wait until somebody restores them, or empties it.

* ``contents``: what is in a directory, and how large it is;
* ``moving``: moving a directory, to another file system too, so that it is never lost;
* ``store``: the trash itself;
* ``deleting``: which experiments may be deleted.
"""
