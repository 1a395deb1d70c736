// Matrices, shapes, random numbers and the errors of files are part of this library.
@_exported public import DescentBase
