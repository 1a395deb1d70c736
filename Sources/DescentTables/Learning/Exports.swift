// Tables, the readers of files and the encoders of columns are part of this library.
@_exported public import DescentColumns
