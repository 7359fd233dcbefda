// Hot methods keep small pointer tables on the stack; clearing them at every call would cost more than filling them.
[module: System.Runtime.CompilerServices.SkipLocalsInit]
